"""The statistics on any CSV."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lkt.cli.app import app, words, write
from lkt.cli.table import FIRST_ROW, Fault, as_csv, as_written, read, refuse_own_input
from lkt.domain.indicator import Direction
from lkt.errors import Refused

if TYPE_CHECKING:
    import pandas as pd

    from lkt.spc import Options


class Chart(StrEnum):
    """Names as in `lkt.spc.CHARTS`; a test compares."""

    RUN, I, MR, IP, XBAR, S, T = "run", "i", "mr", "ip", "xbar", "s", "t"  # noqa: E741
    C, U, UP, P, PP, G = "c", "u", "up", "p", "pp", "g"


class Rules(StrEnum):
    """Names as in `lkt.spc.RULE_SETS`; a test compares."""

    ANHOEJ, BESTBOX, CUTBOX, NHS = "anhoej", "bestbox", "cutbox", "nhs"
    WECO, NELSON, IHI = "weco", "nelson", "ihi"


class Aggregate(StrEnum):
    MEAN, MEDIAN, SUM, SD = "mean", "median", "sum", "sd"


class Cut(StrEnum):
    WEEK, MONTH, QUARTER = "week", "month", "quarter"


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
    file: Annotated[
        Path, typer.Argument(help="A CSV file; rows with the same x in a facet are one subgroup.")
    ],
    chart: Annotated[Chart, typer.Option("--chart", help="The kind of chart.")],
    x: Annotated[str, typer.Option("--x", help="Column of x.")] = "x",
    y: Annotated[str, typer.Option("--y", help="Column of the figure or numerator.")] = "y",
    n: Annotated[str | None, typer.Option("--n", help="Column of the denominator.")] = None,
    facet: Annotated[
        list[str] | None, typer.Option("--facet", help="Columns that tell series apart.")
    ] = None,
    freeze: Annotated[int | None, typer.Option("--freeze", help="The first N points make the lines.")] = None,
    part: Annotated[
        str | None, typer.Option("--part", help="Last point of every phase but the last: N,N.")
    ] = None,
    phase_start: Annotated[
        str | None, typer.Option("--phase-start", help="x where new phases begin: X,X.")
    ] = None,
    exclude: Annotated[str | None, typer.Option("--exclude", help="Points left out: N,N.")] = None,
    cl: Annotated[
        str | None, typer.Option("--cl", help="A centre line of one's own: a number or a column.")
    ] = None,
    target: Annotated[
        str | None, typer.Option("--target", help="The target, in shown units: a number or a column.")
    ] = None,
    direction: Annotated[
        Direction, typer.Option("--direction", help="Which way is better.")
    ] = Direction.NEUTRAL,
    multiply: Annotated[float, typer.Option("--multiply", help="Show figures times this.")] = 1,
    aggregate: Annotated[
        Aggregate, typer.Option("--aggregate", help="How a subgroup is one.")
    ] = Aggregate.MEAN,
    period: Annotated[Cut | None, typer.Option("--period", help="Gather dates.")] = None,
    screened: Annotated[bool, typer.Option("--screened", help="Drop large moving ranges once.")] = False,
    rules: Annotated[Rules, typer.Option("--rules", help="The rule set.")] = Rules.ANHOEJ,
    points: Annotated[Path | None, typer.Option("--points", help="Where to write a row per point.")] = None,
    summary: Annotated[Path | None, typer.Option("--summary", help="Where to write a row per phase.")] = None,
) -> None:
    """Compute a chart for every series of a CSV file. Without output files the summary is printed."""
    from lkt.spc import CHARTS, Options, analyse
    from lkt.spc.axis import read_axis

    refuse_own_input(file, points, summary)
    options = Options(
        chart.value, x=x, y=y, n=n, facets=facet or (), freeze=freeze, part=numbers("part", part),
        exclude=numbers("exclude", exclude), cl=number_or_column(cl), target=number_or_column(target),
        direction=direction.value, multiply=multiply, aggregate=aggregate.value,
        period=period.value if period else None, screened=screened, rules=rules.value,
    )  # fmt: skip
    table = read(
        file, (y, n, options.cl, options.target), x, options.facets,
        check=lambda table: _faults(table, options, CHARTS[options.chart].negative),
    )  # fmt: skip
    options.check(table)
    if phase_start:
        options = replace(options, phase=as_written(phase_start.split(","), table[x]))
    found = analyse(table, options)
    if not read_axis(table[x]).ordered:
        print(words()("table.names", column=x), file=sys.stderr)
    for path, frame in ((points, found.points), (summary, found.summary)):
        if path:
            write(path, as_csv(frame).encode("utf-8"))
    if not points and not summary:
        sys.stdout.write(as_csv(found.summary))


def _faults(table: pd.DataFrame, options: Options, negative: bool) -> Iterator[Fault]:
    """Figures that the chart cannot show, row by row."""
    if not {options.y, options.n or options.y} <= set(table):
        return
    figure, text = table[options.y], words()
    size = table[options.n] if options.n else None
    for name, column in ((options.y, None if negative else figure), (options.n, size)):
        if column is not None:
            for row in table.index[column < 0]:
                yield (
                    "below_zero",
                    {"row": row + FIRST_ROW, "column": name, "value": text.number(column[row])},
                )
    if options.chart in ("p", "pp") and size is not None:
        for row in table.index[(figure > size) & (size > 0)]:
            blanks = {"numerator": text.number(figure[row]), "denominator": text.number(size[row])}
            yield "above_whole", {"row": row + FIRST_ROW, **blanks}


def numbers(argument: str, words: str | None) -> list[int] | None:
    """ "3,12" as whole numbers."""
    if words is None:
        return None
    try:
        return [int(word) for word in words.split(",")]
    except ValueError as error:
        raise Refused("spc.position", argument=argument, value=words) from error


def number_or_column(word: str | None) -> float | str | None:
    """A number, or else the name of a column.

    >>> number_or_column("12.5"), number_or_column("goal")
    (12.5, 'goal')
    """
    try:
        return None if word is None else float(word)
    except ValueError:
        return word
