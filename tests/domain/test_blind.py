"""Codes in place of teams: stable for a seminar, others for the next, and nothing else by which a team is known."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from lkt.domain.access import EVERYTHING, Reading, codes
from lkt.domain.catalogue import ELSEWHERE, FEWEST, Catalogue

TEAMS = [f"KOL-{letter}" for letter in "ABCDEFGHIJKL"]


def test_codes_are_stable_for_a_key_and_say_nothing_of_the_order() -> None:
    one, other = codes(TEAMS, "a"), codes(TEAMS, "b")
    assert one == codes(TEAMS[::-1], "a")
    assert sorted(one.values()) == [f"KOL-{n:02d}" for n in range(1, 13)]
    assert one != other
    assert [one[team] for team in TEAMS] != sorted(one.values())


@pytest.mark.parametrize("area", ["KOL", "HOF", "TVA", "PAL"])
def test_a_coded_catalogue_names_nobody(catalogue: Catalogue, area: str) -> None:
    teams = catalogue.teams_of(area)
    seen = catalogue.seen(EVERYTHING.blind([team.id for team in teams], "key"))
    own = seen.teams_of(area)
    assert [team.id for team in own] == [f"{area}-{n:02d}" for n in range(1, len(teams) + 1)]
    told = repr([(team, seen.organisations[team.lead_organisation]) for team in own])
    led = [catalogue.organisations[team.lead_organisation] for team in teams]
    words = {w for team in teams for w in (team.id, team.name, team.unit)}
    words |= {w for unit in led for w in (unit.id, unit.name, unit.sor, unit.shak)}
    assert not [word for word in words if word and re.search(rf"\b{re.escape(word)}\b", told)]


@pytest.mark.parametrize("day", [date(2026, 6, 1), date(2027, 6, 1)])
def test_a_region_is_told_where_three_share_it(catalogue: Catalogue, day: date) -> None:
    for area in catalogue.areas:
        teams = [team.id for team in catalogue.teams_of(area)]
        seen = catalogue.seen(EVERYTHING.blind(teams, "key"))
        found = [seen.region_of(team, day) for team in seen.teams_of(area)]
        regions = [region for region in found if region]
        assert len(regions) == len(found)
        counts = Counter(region.id for region in regions)
        assert min(counts.values()) >= min(FEWEST, len(teams))
        told = dict(zip((team.id for team in seen.teams_of(area)), regions, strict=True))
        real = codes(teams, "key")
        for id in teams:
            region = told[real[id]]
            assert region.id == ELSEWHERE.id or region == catalogue.region_of(catalogue.teams[id], day)


def test_ones_own_team_is_named(catalogue: Catalogue) -> None:
    teams = [team.id for team in catalogue.teams_of("KOL")]
    reading = Reading(dict.fromkeys(teams, 3), ("KOL",))
    seen = catalogue.seen(reading.blind(teams, "key", ["KOL-HOR"]))
    assert seen.teams["KOL-HOR"] == catalogue.teams["KOL-HOR"]
    assert len([team for team in seen.teams if not team[-1].isdigit()]) == 1
    assert seen.organisations[seen.teams["KOL-HOR"].lead_organisation].name


def test_a_team_that_has_come_since_is_not_in_the_catalogue_of_then(catalogue: Catalogue) -> None:
    reading = EVERYTHING.blind([*(t.id for t in catalogue.teams_of("KOL")), "KOL-NEW"], "key")
    assert "KOL-NEW" not in repr(catalogue.seen(reading).teams)
