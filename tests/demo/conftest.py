from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import pytest

from lkt import settings
from lkt.catalogue import load
from lkt.demo.figures import generate
from lkt.demo.stories import Level, Story, read
from lkt.domain.catalogue import Catalogue
from lkt.domain.observation import Delivery, Observation

Sent = tuple[Delivery, ...]
Series = Mapping[tuple[str, str], list[Observation]]


@pytest.fixture(scope="package")
def catalogue() -> Catalogue:
    return load(settings.ROOT / "data" / "catalogue")


@pytest.fixture(scope="package")
def plan(catalogue: Catalogue) -> tuple[Mapping[str, Level], tuple[Story, ...]]:
    levels, stories, _ = read(settings.DEMO, catalogue)
    return levels, stories


@pytest.fixture(scope="package")
def demo(catalogue: Catalogue, plan: tuple[Mapping[str, Level], tuple[Story, ...]]) -> Sent:
    return generate(catalogue, *plan)


@pytest.fixture(scope="package")
def series(demo: Sent) -> Series:
    """Observations by (team, indicator), in order of time."""
    found: dict[tuple[str, str], list[Observation]] = defaultdict(list)
    for delivery in demo:
        for observation in delivery.batch.observations:
            found[observation.team, observation.indicator].append(observation)
    return {key: sorted(rows, key=lambda o: o.period.start) for key, rows in found.items()}
