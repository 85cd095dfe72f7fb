"""The benchmark on the command line."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from lkt.cli.app import app, words
from lkt.text import Text


class What(StrEnum):
    SPEED, CALIBRATION, FAULTS = "speed", "calibration", "faults"


@app.command()
def bench(
    what: Annotated[
        What, typer.Argument(help="What things cost, whether probabilities come true, or what faults do.")
    ] = What.SPEED,
    replicates: Annotated[
        int, typer.Option("--replicates", min=10, help="Simulated networks per cell of a calibration.")
    ] = 2000,
    kills: Annotated[int, typer.Option("--kills", min=1, help="Programs killed among the faults.")] = 500,
) -> None:
    """Time the product against bare versions of the same work, test its probabilities, or break things."""
    if what is What.CALIBRATION:
        _calibration(words(), replicates)
    elif what is What.FAULTS:
        _faults(words(), kills)
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
                f"{text.number(line.ratio, 2):>8} x  {what} ({line.ours:.0f} / {line.bare:.0f} {line.unit})",
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


def _faults(text: Text, kills: int) -> None:
    from lkt.bench import faults

    for fault in faults.run(kills):
        counts = {
            name: text.number(value, 1 if name == "seconds" else 0) for name, value in fault.counts.items()
        }
        print(text(f"bench.fault_{fault.name}", tries=fault.tries, **counts), flush=True)
