"""Every page in every role: what is let in, which teams are named, and what reaches the browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import streamlit as st

from lkt.domain.access import RIGHTS, Held, Person, Role, Scope, reading, scopes
from lkt.domain.catalogue import Catalogue
from lkt.store import access_log, definitions
from lkt.ui import frame, login
from lkt.ui.frame import ACTS, PAGES
from tests.conftest import TODAY, recorded
from tests.functional.conftest import HELD, LOCKED, Sign, email, go, healthy, opened, raw, sent, texts

ADDRESS = {
    "overblik": {}, "omraade": {"area": "KOL"}, "team": {"team": "KOL-HOR"}, "variation": {"area": "KOL"},
    "indberet": {"team": "KOL-HOR"}, "seminar": {"area": "KOL"}, "administration": {},
    "region": {"region": "1082"}, "styregruppe": {}, "ideer": {"area": "KOL"},
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_nobody_sees_a_page_without_a_login(sign_in: Sign, page: str) -> None:
    visit = healthy(sign_in(page, None, **ADDRESS[page]))
    assert [title.value for title in visit.title] == ["Log ind"]
    assert not visit.get("vega_lite_chart")
    assert "KOL" not in texts(visit)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", Role)
def test_a_page_opens_for_the_roles_of_the_table(sign_in: Sign, page: str, role: Role) -> None:
    visit = healthy(sign_in(page, role, **ADDRESS[page]))
    right = RIGHTS[ACTS[page]][role]
    assert bool(visit.title) == (right.own is not None)
    if right.own is None:
        assert "Din rolle giver ikke adgang" in visit.info[0].value
        assert not visit.get("vega_lite_chart")


@pytest.mark.parametrize("page", ["omraade", "team", "variation", "indberet", "seminar", "ideer"])
@pytest.mark.parametrize(
    "role", [Role.LEAD, Role.EXPERT, Role.CONTACT, Role.LEADER, Role.TEAM, Role.MUNICIPALITY]
)
def test_an_altered_address_leads_to_no_other_network(
    sign_in: Sign, catalogue: Catalogue, page: str, role: Role
) -> None:
    person = Person(email(role), "", (Held(role.value, HELD[role]),))
    seen = reading(scopes([person], {"email": email(role)}, catalogue, TODAY), ACTS[page], catalogue)
    known = " ".join(catalogue.teams[team].name for team in seen.least or ())
    beyond = [
        team for team in catalogue.teams.values() if team.area not in seen.areas and team.name not in known
    ]
    if not beyond and page != "indberet":
        return  # a contact sees all networks of the region
    other = (beyond or [catalogue.teams["KOL-VEJ"]])[0]
    asked = {"team": other.id} if "team" in ADDRESS[page] else {"area": other.area, "own": other.id}
    shown = raw(healthy(visit := sign_in(page, role, **asked)))
    assert not [team.id for team in beyond if team.name in shown or team.id in shown]
    assert not visit.get("vega_lite_chart")


@pytest.mark.parametrize("role", [Role.STEERING, Role.PUBLIC])
@pytest.mark.parametrize("area", LOCKED)
@pytest.mark.parametrize(
    "page", ["overblik", "omraade", "ideer", "seminar", "variation", "variation KOL-02", "variation TVA-01"]
)
def test_no_byte_names_a_team_under_a_code(
    sign_in: Sign, catalogue: Catalogue, page: str, area: str, role: Role
) -> None:
    name, _, indicator = page.partition(" ")
    if indicator.partition("-")[0] not in ("", area):
        return
    asked = {"area": area, "lang": "en"} | ({"indicator": indicator} if indicator else {})
    shows = ["difference", "teams", "places", "regions"] if indicator else [""]
    for show in shows:
        visit = healthy(sign_in(name, role, **asked, **({"show": show} if show else {})))
        bytes_ = sent(visit)
        teams = catalogue.teams_of(area)
        units = [catalogue.organisations[team.lead_organisation] for team in teams]
        words = {word for team in teams for word in (team.id, team.name, team.unit)}
        words |= {word for unit in units for word in (unit.id, unit.name, unit.short)}
        spoken = {str(region.name.da) for region in catalogue.regions.values()}
        words = {w for w in words if len(w) > 2 and not any(w in region for region in spoken)}
        assert not [word for word in words if re.search(rf"\b{re.escape(word)}\b", bytes_)]
        if name not in ("overblik", "seminar", "ideer") and role is Role.STEERING:
            assert re.search(r"Team \d\d", bytes_)


def test_a_presenter_sees_names(sign_in: Sign) -> None:
    assert re.search(r"\bHorsens\b", sent(healthy(sign_in("omraade", Role.PRESENTER, area="KOL"))))


@pytest.mark.parametrize("role", [Role.STEERING, Role.PRESENTER])
def test_what_is_not_locked_is_not_there(sign_in: Sign, role: Role) -> None:
    visit = healthy(sign_in("omraade", role, area="HOF"))
    assert not visit.get("vega_lite_chart")
    assert "Hoftebrud" not in texts(visit)


def test_a_login_that_is_over_asks_anew(sign_in: Sign, monkeypatch: pytest.MonkeyPatch) -> None:
    visit = healthy(sign_in("team", Role.LEADER, team="KOL-HOR"))
    assert visit.title[0].value != "Log ind"
    monkeypatch.setattr(login, "IDLE", 0)
    visit.user["iat"] = time.time() - 60
    assert healthy(visit.run()).title[0].value == "Log ind"


def noted(path: Path) -> list[tuple[str, str, str, object, object]]:
    """Who, the code, and what it is about, of every line of the log beside a database."""
    return [
        (line["by"], line["role"], *line["codes"], line.get("team"), line.get("indicator"))
        for line in access_log.lines(path)
    ]


def test_who_signs_in_is_refused_a_page_or_sees_one_is_noted(sign_in: Sign, peopled: Path) -> None:
    peopled.with_name(f"{peopled.name}.refusals").unlink(missing_ok=True)
    visit = sign_in("overblik", Role.STEERING)
    visit.run()
    go(visit, "team", team="KOL-HOR")
    who = ("Steering", "steering")
    assert noted(peopled) == [
        (*who, "login", None, None), (*who, "seen.overblik", None, None), (*who, "page.team", None, None),
    ]  # fmt: skip


def test_a_look_is_noted_once_for_what_it_is_about(sign_in: Sign, peopled: Path) -> None:
    log = peopled.with_name(f"{peopled.name}.refusals")
    log.unlink(missing_ok=True)
    visit = sign_in("team", Role.LEADER, team="KOL-HOR", indicator="KOL-03")
    visit.run()
    go(visit, "team", team="KOL-VEJ")
    go(visit, "omraade", area="KOL")
    go(visit, "team", team="KOL-HOR", indicator="KOL-03")
    go(visit, "team", team="<b>Per 010101-1234</b>")
    who = ("Leader", "leader")
    assert noted(peopled)[1:] == [
        (*who, "seen.team", "KOL-HOR", "KOL-03"), (*who, "seen.team", "KOL-VEJ", None),
        (*who, "seen.omraade", None, None),
    ]  # fmt: skip
    assert "Per" not in log.read_text(encoding="utf-8")
    assert {tuple(line) for line in access_log.lines(peopled)} <= {
        ("at", "by", "role", "team", "areas", "codes", "sha256", "size"),
        ("at", "by", "role", "team", "indicator", "areas", "codes", "sha256", "size"),
        ("at", "by", "role", "areas", "codes", "sha256", "size"),
    }


def test_an_export_is_noted_with_its_form(
    sign_in: Sign, peopled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Callable[[], bytes]] = []
    monkeypatch.setattr(st, "download_button", lambda _, data, *args, **more: made.append(data))
    opened(sign_in("overblik", Role.LEAD), "operations")
    sign_in("indberet", Role.LEADER, team="KOL-HOR")
    assert all(data().startswith(b"PK") for data in (made[0], made[-1]))
    assert [(who, code, team) for who, _, code, team, _ in noted(peopled)[-2:]] == [
        ("Lead", "export.xlsx", None), ("Leader", "export.template", "KOL-HOR"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("role", "page", "read"),
    [(Role.LEAD, "omraade", True), (Role.LEAD, "administration", True), (Role.CONTACT, "omraade", True),
     (Role.LEADER, "omraade", True), (Role.EXPERT, "omraade", False), (Role.TEAM, "omraade", False)],
)  # fmt: skip
def test_the_log_is_read_by_those_of_the_table(sign_in: Sign, role: Role, page: str, read: bool) -> None:
    healthy(sign_in("team", Role.TEAM, team="KOL-HOR", indicator="KOL-03"))
    healthy(sign_in("team", Role.EXPERT, team="KOL-VEJ"))
    visit = sign_in(page, role, **ADDRESS[page])
    box = f"log-{ADDRESS[page].get('area', '')}"
    if not read:
        assert not [each for each in visit.expander if each.label.startswith("Log")]
        return
    table = opened(visit, box).dataframe[0].value
    seen = table[table["Hvad"] == "Så siden Team"]
    assert "Horsens" in " ".join(seen["Om"])
    assert ("Lillebælt Vejle" in " ".join(seen["Om"])) is (role is Role.LEAD)
    assert set(table.columns) == {"Tidspunkt", "Hvem", "Rolle", "Hvad", "Om"}


def test_a_role_that_is_taken_away_is_gone_at_the_next_look(sign_in: Sign, peopled: Path) -> None:
    visit = healthy(sign_in("team", Role.MANAGER, team="KOL-HOR"))
    database = frame.OPENED[-1]
    known = definitions.read(database)
    left = {id: person for id, person in known.people.items() if id != email(Role.MANAGER)}
    scope = Scope("admin", Role.LEAD)
    recorded(database, replace(known, people=left), scope, "left", datetime(2026, 11, 2))
    visit = healthy(visit.run())
    assert "Din rolle giver ikke adgang" in visit.info[0].value
    assert not visit.get("vega_lite_chart")
    recorded(database, known, scope, "back", datetime(2026, 11, 3))
    assert healthy(visit.run()).title


@pytest.mark.parametrize(
    ("passed", "clicked", "over"),
    [
        (60, None, False),
        (login.IDLE + 1, None, True),
        (login.IDLE + 1, 60, False),
        (login.LONGEST + 1, 60, True),
    ],
)
def test_a_login_ends_when_idle_and_after_a_day(passed: float, clicked: float | None, over: bool) -> None:
    login._clicked.clear()
    told = {"iss": "x", "sub": "y", "iat": time.time() - passed}
    if clicked is not None:
        login._clicked["x", "y"] = time.time() - clicked
    assert login.is_over(told, clicked=False) is over


@pytest.mark.parametrize(
    ("address", "hosts", "closed"),
    [
        ("127.0.0.1", ["127.0.0.1", "localhost"], None),
        ("::1", ["localhost", "[::1]"], None),
        ("0.0.0.0", ["localhost"], "0.0.0.0"),
        ("127.0.0.1", ["localhost", "lkt.rm.dk"], "lkt.rm.dk"),
        ("127.0.0.1", [], "*"),
        ("", ["localhost"], "0.0.0.0"),
    ],
)
def test_without_a_login_nobody_else_is_let_in(
    monkeypatch: pytest.MonkeyPatch, address: str, hosts: list[str], closed: str | None
) -> None:
    options = {"server.address": address, "server.allowedHosts": hosts}
    monkeypatch.setattr(st, "get_option", options.get)
    assert login.open_to() == closed
    monkeypatch.setattr(login, "providers", lambda: ("region",))
    assert login.open_to() is None


@pytest.mark.parametrize(
    ("told", "known"),
    [({"email": "leader@rm.dk"}, True), ({"email": "nobody@rm.dk"}, False), ({"email": None}, False)],
)
def test_a_proxy_names_who_it_has_signed_in(
    sign_in: Sign, monkeypatch: pytest.MonkeyPatch, told: dict[str, str | None], known: bool
) -> None:
    option = st.get_option
    header = {"server.trustedUserHeaders": {"X-Remote-User": "email"}}
    monkeypatch.setattr(st, "get_option", lambda name: header.get(name) or option(name))
    visit = sign_in("team", None, team="KOL-HOR")
    visit.secrets.clear()
    visit.user = told
    visit = healthy(visit.run())
    assert ("Horsens" in texts(visit)) is known
    assert not [each for each in visit.button if each.label == "Log ud"]
