"""`python -m tests.crash [KILLS]`: every fault, hundreds of each; a few of each are in `test_faults.py`."""

from __future__ import annotations

import sys

from tests.crash import faults

if __name__ == "__main__":
    for fault in faults.run(int(sys.argv[1]) if len(sys.argv) > 1 else 500):
        counts = ", ".join(f"{name} {value:.6g}" for name, value in fault.counts.items())
        print(f"{fault.name}, tried {fault.tries}: {counts}", flush=True)
