"""The benchmark on the command line."""

from __future__ import annotations

from lkt.cli.frame import app, words


@app.command()
def bench() -> None:
    """Time the product against bare versions of the same work, and print the ratios."""
    from lkt import bench as measurements

    text = words()
    for line in measurements.run():
        if isinstance(line, str):
            print(text(line))
        else:
            what = text("bench." + line.name, bare=text("bench.against_" + line.against))
            print(
                f"{text.number(line.ratio, 2):>8} x  {what} ({line.ours:.0f} / {line.bare:.0f} {line.unit})",
                flush=True,
            )
