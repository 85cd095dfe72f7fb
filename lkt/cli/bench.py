"""The benchmark on the command line."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from lkt.cli.frame import app, words
from lkt.text import Text


class What(StrEnum):
    SPEED, CALIBRATION = "speed", "calibration"


@app.command()
def bench(
    what: Annotated[
        What, typer.Argument(help="What things cost, or whether stated probabilities come true.")
    ] = What.SPEED,
    replicates: Annotated[
        int, typer.Option("--replicates", min=10, help="Simulated networks per cell of a calibration.")
    ] = 2000,
) -> None:
    """Time the product against bare versions of the same work, or hold its probabilities against simulations."""
    if what is What.CALIBRATION:
        _calibration(words(), replicates)
    else:
        _speed(words())


def _speed(text: Text) -> None:
    from lkt import bench as measurements

    for line in measurements.run():
        if isinstance(line, str):
            print(text(line))
        else:
            what = text("bench." + line.name, bare=text("bench.against_" + line.against))
            print(
                f"{text.number(line.ratio, 2):>8} x  {what} ({line.ours:.0f} / {line.bare:.0f} ms)",
                flush=True,
            )


def _calibration(text: Text, replicates: int) -> None:
    from lkt.bench import calibration

    for line in calibration.run(replicates):
        name = text("bench.calibrated_" + line.name)
        if isinstance(line, calibration.Range):
            came = " / ".join(text.number(x, 1) for x in (line.lowest, line.mean, line.highest))
            told = text("bench.range", came=came, within=line.within, cells=line.cells)
        else:
            stated, came = text.number(line.stated, 1), text.number(line.came, 2)
            told = text("bench.row", stated=stated, came=came, count=line.count)
        print(f"{name}: {line.cell}: {told}", flush=True)
