"""From what a person types to an area or a team."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lkt.cli.data import find_area, find_team
from lkt.domain.catalogue import Catalogue
from lkt.errors import Refused


@pytest.mark.parametrize("asked", ["KOL", "kol", "Kol"])
def test_an_area_whatever_the_case(catalogue: Catalogue, asked: str) -> None:
    assert find_area(catalogue, asked).id == "KOL"


@pytest.mark.parametrize("asked", ["XYZ", "", "KOL-HOR"])
def test_an_unknown_area_is_refused_with_the_known_ones(catalogue: Catalogue, asked: str) -> None:
    with pytest.raises(Refused) as caught:
        find_area(catalogue, asked)
    assert caught.value.key == "error.unknown_area"
    assert caught.value.fields == {"id": asked, "known": ", ".join(catalogue.areas)}


@pytest.mark.parametrize(
    "asked", ["KOL-HOR", "kol-hor", "  KOL-HOR ", "Palliativt Team Fyn", "palliativt   TEAM fyn"]
)
def test_a_team_by_id_or_name(catalogue: Catalogue, asked: str) -> None:
    found = catalogue.teams[find_team(catalogue, asked)]
    assert " ".join(asked.casefold().split()) in (found.id.casefold(), found.name.casefold())


def test_every_team_is_found_by_its_id(catalogue: Catalogue) -> None:
    assert [find_team(catalogue, key.lower()) for key in catalogue.teams] == list(catalogue.teams)


def test_a_name_that_several_teams_have_is_refused_with_their_ids(catalogue: Catalogue) -> None:
    same = [team.id for team in catalogue.teams.values() if team.name == "Gødstrup"]
    assert len(same) > 1
    with pytest.raises(Refused) as caught:
        find_team(catalogue, "gødstrup")
    assert caught.value.key == "error.ambiguous_team"
    assert caught.value.fields["known"] == ", ".join(same)


@pytest.mark.parametrize("asked", ["XYZ", "", "KOL"])
def test_an_unknown_team_is_refused_with_an_example(catalogue: Catalogue, asked: str) -> None:
    with pytest.raises(Refused) as caught:
        find_team(catalogue, asked)
    assert caught.value.key == "error.unknown_team"
    assert caught.value.fields["example"] in catalogue.teams


def test_without_teams_the_example_is_made_up(catalogue: Catalogue) -> None:
    with pytest.raises(Refused) as caught:
        find_team(replace(catalogue, teams={}), "XYZ")
    assert caught.value.fields["example"]
