"""Where a new phase might begin. The software suggests; a person who knows the reason decides."""

from __future__ import annotations

from datetime import date

from lkt.domain.assessment import MINIMUM, Evidence


def new_phase(found: Evidence) -> date | str | float | None:
    """The first point of a long run that still stands, when either side of it is long enough to be judged.

    A run is taken for a new level once it has lasted MINIMUM points and as many lie before it: with fewer, the
    new phase could say nothing for months. The start of the run is where most of the points moved to the other
    side; the change itself may be a little earlier. None without such a run.
    """
    run = next((span for span in reversed(found.spans) if span.rule == "long_run" and span.current), None)
    if run is None or run.points < MINIMUM or found.observations - run.points < MINIMUM:
        return None
    return run.first
