"""Changing definitions: the contract, rights by area, what somebody else did meanwhile, history and undo."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lkt.actions import administration, improvement, upload
from lkt.actions.administration import Key, Plain
from lkt.domain.access import Held, Person, Scope, scopes
from lkt.domain.catalogue import Catalogue
from lkt.domain.improvement import Change
from lkt.errors import CatalogueError, Refused
from lkt.store import Database, definitions
from tests.conftest import LEAD, NOW, TODAY

KOL: Key = ("areas", "KOL")


def scope(catalogue: Catalogue, *held: Held) -> tuple[Scope, ...]:
    return scopes([Person("a@rm.dk", "Anna", held)], {"email": "a@rm.dk"}, catalogue, TODAY)


def person(role: str, *where: str, **others: Any) -> dict[str, Any]:
    return {"id": "b@rm.dk", "name": "Bo", "held": [{"role": role, "where": list(where)}], **others}


def plain(database: Database, key: Key) -> dict[str, Any]:
    found: dict[str, Any] = definitions.histories(database)[key][-1].plain
    return found


def do(
    database: Database, key: Key, wanted: Plain, held: tuple[Scope, ...] = (LEAD,), reason: str = "aftalt"
) -> bool:
    """Whether it has become a row."""
    rows = definitions.history(database, *key)
    administration.propose(database, held, key, wanted, NOW)
    administration.apply(database, held, key, wanted, rows[0].number if rows else None, held[0], reason, NOW)
    return len(definitions.history(database, *key)) == len(rows) + 1


def test_a_change_is_a_row_with_who_when_and_why_and_can_be_undone(database: Database) -> None:
    before = plain(database, KOL)
    assert do(database, KOL, {**before, "short": "Lunger"})
    assert definitions.read(database).areas["KOL"].short == "Lunger"
    newest, first = definitions.history(database, *KOL)
    assert (newest.by, newest.at, newest.reason, first.plain) == ("prøve", NOW, "aftalt", before)
    assert do(database, KOL, administration.earlier(database, KOL, newest.number), reason="alligevel ikke")
    assert [row.plain["short"] for row in definitions.history(database, *KOL)] == ["KOL", "Lunger", "KOL"]


def test_undoing_what_was_new_takes_it_out(database: Database) -> None:
    team: Key = ("teams", "KOL-NY")
    do(database, team, {**plain(database, ("teams", "KOL-HOR")), "name": "Ny"})
    [row] = definitions.history(database, *team)
    assert administration.earlier(database, team, row.number) is None
    assert do(database, team, None)
    assert "KOL-NY" not in definitions.read(database).teams


def test_every_problem_of_the_contract_at_once_and_nothing_written(database: Database) -> None:
    indicator = plain(database, ("indicators", "KOL-01"))
    wrong = {**indicator, "unit": "furlong", "chart": "xbar"}
    team = {**plain(database, ("teams", "KOL-HOR")), "lead_organisation": "XYZ"}
    area = {**plain(database, KOL), "short": "311299-9999"}
    state = database.version()
    changes: tuple[tuple[Key, Plain, list[str]], ...] = (
        (("indicators", "KOL-01"), wrong, ["unknown_value", "chart_does_not_fit"]),
        (("indicators", "KOL-01"), {**wrong, "direction": "op"}, ["unknown_value"]),
        (KOL, area, ["person"]),
        (("teams", "KOL/X"), team, ["bad_id", "foreign_id", "lead_takes_no_part"]),
        (("teams", "QQQ-1"), {**team, "area": "QQQ"}, ["missing_key", "lead_takes_no_part"]),
    )
    for key, wanted, codes in changes:
        with pytest.raises(CatalogueError) as caught:
            do(database, key, wanted)
        assert [p.code for p in caught.value.problems] == codes
    with pytest.raises(CatalogueError) as caught:
        administration.propose(database, (LEAD,), KOL, plain(database, KOL), NOW, new=True)
    assert [p.code for p in caught.value.problems] == ["duplicate_id"]
    assert database.version() == state


@pytest.mark.parametrize(
    ("reason", "key"), [(" ", "empty"), ("x" * 200, "too_long"), ("efter 311299-9999", "person")]
)
def test_a_reason_is_required_and_names_nobody(database: Database, reason: str, key: str) -> None:
    with pytest.raises(Refused, match=f"administration.{key}"):
        do(database, KOL, {**plain(database, KOL), "short": "x"}, reason=reason)


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(database: Database) -> None:
    [seen] = definitions.history(database, *KOL)
    do(database, KOL, {**plain(database, KOL), "short": "b"})
    with pytest.raises(Refused, match="meanwhile"):
        administration.apply(
            database, (LEAD,), KOL, {**plain(database, KOL), "short": "a"}, seen.number, LEAD, "min", NOW
        )
    assert plain(database, KOL)["short"] == "b"
    with pytest.raises(Refused, match="nothing"):
        do(database, KOL, plain(database, KOL))


def test_a_right_that_has_ended_before_it_is_stored(database: Database) -> None:
    [seen] = definitions.history(database, *KOL)
    changed = {**plain(database, KOL), "short": "a"}
    with pytest.raises(Refused, match="not_yours"):
        administration.apply(database, (), KOL, changed, seen.number, LEAD, "min", NOW)


ALL = Held("lead")
OWN = Held("lead", ("KOL",))
BOTH = (OWN, Held("lead", ("HOF",)))


@pytest.mark.parametrize(
    ("held", "given", "allowed"),
    [
        ((OWN,), person("leader", "KOL-HOR"), True),
        ((OWN,), person("lead", "KOL"), True),
        ((OWN,), person("expert", "KOL", "HOF"), False),
        (BOTH, person("expert", "KOL", "HOF"), True),
        ((OWN,), person("leader", "HOF-AUH"), False),
        ((OWN,), person("lead"), False),
        ((OWN,), person("contact", "1082"), False),
        ((OWN,), person("manager", "RHO"), False),
        ((OWN,), person("steering"), False),
        ((ALL,), person("contact", "1082"), True),
        ((ALL,), person("lead"), True),
        ((Held("contact", ("1082",)),), person("leader", "KOL-HOR"), False),
        ((Held("leader", ("KOL-HOR",)),), person("team", "KOL-HOR"), False),
        ((), person("team", "KOL-HOR"), False),
    ],
)
def test_nobody_gives_rights_beyond_their_own(
    database: Database, catalogue: Catalogue, held: tuple[Held, ...], given: dict[str, Any], allowed: bool
) -> None:
    state, who = database.version(), scope(catalogue, *held)
    if allowed:
        assert do(database, ("people", "b@rm.dk"), given, who)
    else:
        with pytest.raises(Refused, match="not_yours"):
            administration.propose(database, who, ("people", "b@rm.dk"), given, NOW)
        assert database.version() == state


def test_roles_of_other_areas_stay_untouched(database: Database, catalogue: Catalogue) -> None:
    key, own = ("people", "b@rm.dk"), scope(catalogue, OWN)
    do(database, key, person("expert", "HOF"))
    stood = plain(database, key)
    more = {**stood, "held": [*stood["held"], {"role": "leader", "where": ["KOL-HOR"]}]}
    assert do(database, key, more, own)
    for changed in (None, {**stood, "held": []}, {**more, "issuer": "https://x"}, {**more, "name": "Eva"}):
        with pytest.raises(Refused, match="not_yours"):
            do(database, key, changed, own)
    assert do(database, key, stood, own)


@pytest.mark.parametrize(
    ("key", "allowed"),
    [
        (KOL, True), (("areas", "HOF"), False), (("teams", "KOL-HOR"), True), (("indicators", "HOF-01"), False),
        (("organisations", "RHO"), False), (("regions", "1082"), False),
    ],
)  # fmt: skip
def test_a_lead_changes_what_is_of_the_own_area(
    database: Database, catalogue: Catalogue, key: Key, allowed: bool
) -> None:
    name = {"areas": "short", "teams": "name", "indicators": "source", "organisations": "short"}.get(
        key[0], "seat"
    )
    changed = {**plain(database, key), name: "andet"}
    if allowed:
        assert do(database, key, changed, scope(catalogue, OWN))
    else:
        with pytest.raises(Refused, match="not_yours"):
            do(database, key, changed, scope(catalogue, OWN))
        assert do(database, key, changed, scope(catalogue, ALL))


def test_a_new_area_is_for_who_leads_all(database: Database, catalogue: Catalogue) -> None:
    area = {**plain(database, KOL), "id": "NYT", "short": "Nyt"}
    with pytest.raises(Refused, match="not_yours"):
        do(database, ("areas", "NYT"), area, scope(catalogue, *[Held("lead", tuple(catalogue.areas))]))
    assert do(database, ("areas", "NYT"), area, scope(catalogue, ALL))


def test_what_figures_speak_of_stays(database: Database, catalogue: Catalogue) -> None:
    data = "Team;Indikator;Periode;Tæller;Nævner\nKOL-HOR;KOL-02;2026-03;12;20\n".encode()
    upload.confirm(database, LEAD, upload.preview(database, catalogue, LEAD, data, "tal.csv", TODAY), NOW)
    for key in (("teams", "KOL-HOR"), ("indicators", "KOL-02")):
        with pytest.raises(Refused, match="has_figures"):
            do(database, key, None)
    assert do(database, ("teams", "KOL-VEJ"), None)


def test_the_last_person_can_be_taken_out(database: Database) -> None:
    do(database, ("people", "b@rm.dk"), person("lead"))
    assert do(database, ("people", "b@rm.dk"), None)
    assert definitions.read(database).people == {}


def test_an_idea_that_teams_have_tested_stays(database: Database) -> None:
    change = Change("", "KOL-HOR", "Tjekliste", date(2025, 5, 1), idea="KOL-I1")
    improvement.save(database, (LEAD,), change, NOW, TODAY)
    with pytest.raises(Refused, match="has_tests"):
        do(database, ("drivers", "KOL-I1"), None)
    assert do(database, ("drivers", "KOL-I8"), None)


def test_a_diagram_with_a_circle_is_refused(database: Database) -> None:
    key = ("drivers", "KOL-D1")
    with pytest.raises(CatalogueError) as caught:
        do(database, key, {**plain(database, key), "parent": "KOL-D11"})
    assert [p.code for p in caught.value.problems] == ["driver_parent"]
