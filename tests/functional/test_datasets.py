"""Approving and locking on the page of an area; a team's word that it is ready."""

from __future__ import annotations

from pathlib import Path

import pytest

from lkt.actions import datasets
from lkt.domain.access import Role
from lkt.store import definitions
from lkt.ui import frame
from tests.conftest import LEAD, NOW, recorded
from tests.functional.conftest import Open, Sign, button, healthy, opened, texts


def test_a_lead_approves_and_locks_and_unlocks(open_page: Open, demo: Path) -> None:
    visit = opened(open_page(demo, "omraade", area="HOF"), "dataset")
    labels = [each.label for each in visit.button]
    assert "Godkend tallene, som de er nu" in labels
    assert "Lås til seminaret" not in labels
    visit = healthy(button(visit, "Godkend tallene, som de er nu").click().run())
    visit = healthy(button(visit, "Lås til seminaret").click().run())
    assert "version 1" in texts(visit)
    visit = healthy(button(visit, "Lås op").click().run())
    assert "Skriv, hvorfor" in texts(visit)
    field = next(each for each in visit.text_input if each.label.startswith("Hvorfor"))
    field.set_value("fejl i marts")
    visit = healthy(button(visit, "Lås op").click().run())
    assert "fejl i marts" in texts(visit)


def test_figures_that_change_between_look_and_click_are_not_approved(open_page: Open, demo: Path) -> None:
    visit = opened(open_page(demo, "omraade", area="AKK"), "dataset")
    database = frame.OPENED[-1]
    before = definitions.read(database)
    area = before.areas["AKK"]
    number = area.seminars[-1].number
    changed = before.areas | {"AKK": area.__class__(**area.__dict__ | {"participation_rule": area.name})}
    catalogue = before.__class__(**before.__dict__ | {"areas": changed})
    recorded(database, catalogue, LEAD, "ny regel", NOW)
    visit = healthy(button(visit, "Godkend tallene, som de er nu").click().run())
    assert "siden du så dem" in texts(visit)
    assert datasets.dataset(database, "AKK", number).approved is None


@pytest.mark.parametrize(("role", "may"), [(Role.LEADER, True), (Role.TEAM, False)])
def test_a_team_leader_says_that_the_figures_are_ready(sign_in: Sign, role: Role, may: bool) -> None:
    visit = healthy(sign_in("indberet", role, team="KOL-HOR"))
    labels = [each.label for each in visit.button if each.label.startswith("Meld vores tal klar")]
    assert bool(labels) is may
    if may:
        visit = healthy(button(visit, labels[0]).click().run())
        assert "meldt klar" in texts(visit)
        assert not [each for each in visit.button if each.label.startswith("Meld vores tal klar")]


def test_who_may_not_lock_has_no_box(sign_in: Sign) -> None:
    visit = healthy(sign_in("omraade", Role.EXPERT, area="KOL"))
    assert "godkend og lås" not in " ".join(each.label for each in visit.expander)
