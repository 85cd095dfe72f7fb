"""Comparing units on any CSV: the funnel, and the variation between units and groups."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from typer import Option

from lkt.cli.console import AsJson, Number, app, number, print_json, refuse_own_input, words, write
from lkt.domain.indicator import Direction
from lkt.errors import must

if TYPE_CHECKING:
    import pandas as pd

# Names as in `lkt.variation`; a test compares those of `variation`.
Kind = Literal["sr", "pr", "rc"]
Overdispersion = Literal["none", "shmi", "cqc"]
Figure = Literal["pr", "rc", "mean"]
By = Literal["month", "quarter", "half", "year"]

Output = Annotated[Path | None, Option("-o")]


@app.command()
def funnel(
    file: Path,
    kind: Annotated[Kind, Option()],
    unit: str = "unit",
    numerator: str = "numerator",
    denominator: str = "denominator",
    overdispersion: Overdispersion = "none",
    limits: str = "95,99.8",
    multiply: Number = 1,
    trim: Number = 0.1,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """Funnel limits for every unit of a CSV file, and which units lie outside them."""
    from lkt.cli.table import read
    from lkt.spc.options import check_number
    from lkt.variation.analysis import funnel_table

    refuse_own_input(file, output)
    check_number("multiply", multiply, above=0)
    try:
        levels = sorted(float(word) for word in limits.split(","))  # inner first
    except ValueError:
        levels = []
    must(levels and all(0 < level < 100 for level in levels), "variation.limits", value=limits)
    rows, found = funnel_table(
        read(file, (numerator, denominator), codes=(unit,)), kind, overdispersion, unit=unit, numerator=numerator,
        denominator=denominator, limits=tuple(levels), multiply=multiply, trim=trim,
    )  # fmt: skip
    told = {"kind": kind, "overdispersion": overdispersion, "units": found.units, "phi": found.phi}
    told |= {"tau2": found.tau2, "target": rows["target"].max()}
    _tell(rows, told | {"outside": rows.loc[rows["outside"], "unit"].tolist()}, output, as_json)


@app.command()
def variation(
    file: Path,
    unit: str = "unit",
    group: list[str] | None = None,
    period: str | None = None,
    numerator: str = "numerator",
    denominator: str = "denominator",
    kind: Figure = "pr",
    spread: str | None = None,
    facet: list[str] | None = None,
    by: By | None = None,
    target: Annotated[float | None, Option(parser=number)] = None,
    direction: Direction = Direction.NEUTRAL,
    output: Output = None,
    as_json: AsJson = False,
) -> None:
    """How much units and groups differ beyond chance, in all and by period, and whether that is changing."""
    from lkt.cli.table import read
    from lkt.variation.analysis import variation

    refuse_own_input(file, output)
    rows, trends = variation(
        read(file, (numerator, denominator, spread), period, facet or (), (unit, *(group or ())), dated=by is not None),
        kind, unit=unit, group=group, period=period, numerator=numerator, denominator=denominator,
        facets=facet or (), spread=spread, cut=by, target=target, direction=direction,
    )  # fmt: skip
    if not as_json and (newest := max(trends["unfinished"], default="")):
        typer.echo(words()("variation.unfinished", last=newest), err=True)
    whole = rows["period"] == ""
    told = [frame.to_dict("records") for frame in (rows[whole].drop(columns="period"), trends)]
    periods = rows.loc[~whole, "period"].nunique()
    _tell(rows, {"kind": kind, "periods": periods, "whole": told[0], "trends": told[1]}, output, as_json)


def _tell(rows: "pd.DataFrame", told: dict[str, Any], output: Path | None, as_json: bool) -> None:
    """The rows to the file, or to the screen when there is neither file nor JSON; the rest as one object."""
    from lkt.cli.table import as_csv

    if output:
        write(output, as_csv(rows).encode("utf-8"))
    if as_json:
        print_json(_plain(told))
    elif not output:
        sys.stdout.write(as_csv(rows))


def _plain(value: Any) -> Any:
    """What JSON has: no NaN and no infinity, which stand for an answer that does not exist."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and not abs(value) < float("inf") else value
