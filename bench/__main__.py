"""`python -m bench`: every measurement, a line each."""

from __future__ import annotations

import bench

if __name__ == "__main__":
    for line in bench.run():
        print(line, flush=True)
