"""`python -m tests.calibration [REPLICATES]`: the variation between units, simulated networks per cell."""

from __future__ import annotations

import sys

from tests.calibration import units

if __name__ == "__main__":
    for line in units.run(int(sys.argv[1]) if len(sys.argv) > 1 else 2000):
        if isinstance(line, units.Range):
            came = f"lowest, mean, highest {line.lowest:.1f} / {line.mean:.1f} / {line.highest:.1f} %"
            said = (
                f"{came}, {line.within} of {line.cells} cells between {units.BAND[0]} and {units.BAND[1]} %"
            )
        else:
            stated = "-" if line.stated is None else f"{line.stated:.1f}"
            said = f"expected {stated} %, came {line.came:.2f} % of {line.count}"
        print(f"{line.name}: {line.cell}: {said}", flush=True)
