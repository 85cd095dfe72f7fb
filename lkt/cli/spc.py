"""The statistics on any CSV."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lkt.cli.app import app, write
from lkt.domain.indicator import Direction
from lkt.errors import Refused

if TYPE_CHECKING:
    import pandas as pd


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
    from lkt.spc import Options, analyse

    options = Options(
        chart.value, x=x, y=y, n=n, facets=facet or (), freeze=freeze, part=numbers("part", part),
        phase=phase_start.split(",") if phase_start else None, exclude=numbers("exclude", exclude),
        cl=number_or_column(cl), target=number_or_column(target), direction=direction.value,
        multiply=multiply, aggregate=aggregate.value,
        period=period.value if period else None, screened=screened, rules=rules.value,
    )  # fmt: skip
    found = analyse(table(file), options)
    for path, frame in ((points, found.points), (summary, found.summary)):
        if path:
            write(path, as_csv(frame).encode("utf-8"))
    if not points and not summary:
        sys.stdout.write(as_csv(found.summary))


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


def table(path: Path, text: tuple[str | None, ...] = ()) -> pd.DataFrame:
    """A CSV with comma and decimal point, or as Danish Excel writes it: semicolon and decimal comma.

    Columns named in `text` are read as they stand: 0101 is a code and not a number.
    """
    import pandas as pd

    if not path.is_file():
        raise Refused("error.file_missing", path=path)
    try:
        head = path.read_text(encoding="utf-8-sig").partition("\n")[0]
        danish = head.count(";") > head.count(",")
        separators = {"sep": ";", "decimal": ","} if danish else {"sep": ",", "decimal": "."}
        kinds = {name: str for name in text if name}
        # A line without anything is a missing figure in a file of one column, not the end of it.
        return pd.read_csv(path, encoding="utf-8-sig", skip_blank_lines=False, dtype=kinds, **separators)  # type: ignore[call-overload,no-any-return]
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise Refused("error.csv_unreadable", path=path) from error


def as_csv(frame: pd.DataFrame) -> str:
    """Booleans as true and false, dates as ISO, empty where a value is not defined."""
    import pandas as pd

    shown = frame.copy(deep=False)
    for name, kind in frame.dtypes.items():
        if pd.api.types.is_bool_dtype(kind):
            shown[name] = frame[name].map({True: "true", False: "false"})
        elif pd.api.types.is_datetime64_any_dtype(kind):
            whole_days = (frame[name].dt.normalize() == frame[name]).all()
            shown[name] = frame[name].dt.strftime("%Y-%m-%d" if whole_days else "%Y-%m-%dT%H:%M:%S")
    return str(shown.to_csv(index=False, lineterminator="\n"))
