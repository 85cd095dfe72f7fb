"""The statistics on any CSV."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from typer import BadParameter, Option

from lkt.cli.console import Number, app, number, refuse_own_input, words, write
from lkt.domain.indicator import Direction
from lkt.errors import Refused

# Names as in `lkt.spc`; a test compares.
Chart = Literal["run", "i", "mr", "ip", "xbar", "s", "t", "c", "u", "up", "p", "pp", "g"]
Rules = Literal["anhoej", "bestbox", "cutbox", "level", "nhs", "weco", "nelson", "ihi"]
Aggregate = Literal["mean", "median", "sum", "sd"]
Cut = Literal["week", "month", "quarter"]
Language = Literal["da", "en"]


def repeated(arguments: list[str]) -> list[str]:
    """`--facet a b` as `--facet a --facet b`, which is what the library understands.

    >>> repeated(["spc", "in.csv", "--facet", "team", "indicator", "--chart", "run"])
    ['spc', 'in.csv', '--facet', 'team', '--facet', 'indicator', '--chart', 'run']
    """
    found: list[str] = []
    within = 0  # how many facets have been read since --facet
    for argument in arguments:
        if argument == "--facet":
            within = 1
        elif argument.startswith("-"):
            within = 0
        elif within:
            found += ["--facet"] if within > 1 else []
            within += 1
        found.append(argument)
    return found


@app.command()
def spc(
    file: Path,
    chart: Annotated[Chart, Option()],
    x: str = "x",
    y: str = "y",
    n: str | None = None,
    facet: list[str] | None = None,
    freeze: int | None = None,
    part: str | None = None,
    phase_start: str | None = None,
    exclude: str | None = None,
    cl: str | None = None,
    target: str | None = None,
    direction: Direction = Direction.NEUTRAL,
    multiply: Number = 1,
    aggregate: Aggregate = "mean",
    period: Cut | None = None,
    screened: Annotated[bool, Option("--screened")] = False,
    rules: Rules = "anhoej",
    points: Path | None = None,
    summary: Path | None = None,
    conclusions: Path | None = None,
    language: Language | None = None,
) -> None:
    """Compute a chart for every series of a CSV file. Without output files the summary is printed."""
    from lkt.cli.conclusions import concluded
    from lkt.cli.table import as_csv, as_written, impossible, read
    from lkt.spc import CHARTS, Options, analyse
    from lkt.spc.axis import read_axis

    refuse_own_input(file, points, summary, conclusions)
    options = Options(
        chart, x=x, y=y, n=n, facets=facet or (), freeze=freeze, part=positions("part", part),
        exclude=positions("exclude", exclude), cl=number_or_column(cl), target=number_or_column(target),
        direction=direction.value, multiply=multiply, aggregate=aggregate, period=period, screened=screened,
        rules=rules,
    )  # fmt: skip
    negative, share = CHARTS[chart].negative, chart in ("p", "pp")
    table = read(
        file, (y, n, options.cl, options.target), x, options.facets,
        check=lambda table: impossible(table, y, n, negative, share),
    )  # fmt: skip
    options.check(table)
    if phase_start:
        options = replace(options, phase=as_written(phase_start.split(","), table[x]))
    found = analyse(table, options)
    most, empty = int(found.summary["observations"].max()), int(found.summary["centre"].isna().sum())
    about = {"names": not read_axis(table[x]).ordered, "freeze": (freeze or 0) > most, "no_centre": empty}
    for key in (key for key, hit in about.items() if hit):
        print(words()(f"table.{key}", column=x, freeze=freeze, most=most, count=empty), file=sys.stderr)
    if conclusions:
        told = concluded(found, options, words(language), table)
        write(conclusions, as_csv(told).encode("utf-8"))
    for path, frame in ((points, found.points), (summary, found.summary)):
        if path:
            write(path, as_csv(frame).encode("utf-8"))
    if not points and not summary and not conclusions:
        sys.stdout.write(as_csv(found.summary))


def positions(argument: str, words: str | None) -> list[int] | None:
    """ "3,12" as whole numbers."""
    if words is None:
        return None
    try:
        return [int(word) for word in words.split(",")]
    except ValueError as error:
        raise Refused("spc.position", argument=argument, value=words) from error


def number_or_column(word: str | None) -> float | str | None:
    """A number (see `number`), or else the name of a column.

    >>> number_or_column("12.5"), number_or_column("12,5"), number_or_column("goal")
    (12.5, 12.5, 'goal')
    """
    try:
        return None if word is None else number(word)
    except BadParameter:
        return word
