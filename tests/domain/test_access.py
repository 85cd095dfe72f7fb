"""Who may do what: the table as it is agreed, roles from logins, and what several roles give together."""

from datetime import date

import pytest

from lkt.domain.access import (
    EVERYTHING,
    RIGHTS,
    Act,
    Held,
    Person,
    Reading,
    Right,
    Role,
    Scope,
    acting,
    reading,
    scopes,
)
from lkt.domain.catalogue import Catalogue

DAY = date(2026, 11, 23)
BO = Person("bo@rm.dk", "Bo", (Held("leader", ("KOL-HOR",)),))


def of(*people: Person, catalogue: Catalogue, day: date = DAY, **claims: object) -> tuple[Scope, ...]:
    return scopes(people, {"email": "bo@rm.dk", "iss": "https://rm", **claims}, catalogue, day)


def test_every_act_has_a_right_for_every_role() -> None:
    assert {act: set(rights) for act, rights in RIGHTS.items()} == {act: set(Role) for act in Act}


@pytest.mark.parametrize(
    ("claims", "held"),
    [
        ({}, 1),
        ({"email": "BO@RM.DK"}, 1),
        ({"email": "ida@rm.dk"}, 0),
        ({"email": None}, 0),
        ({"email_verified": False}, 0),
        ({"email": ["bo@rm.dk"]}, 1),
    ],
)
def test_a_login_is_known_by_its_claim(claims: dict[str, object], held: int, catalogue: Catalogue) -> None:
    assert len(of(BO, catalogue=catalogue, **claims)) == held


@pytest.mark.parametrize(("issuer", "held"), [(None, 1), ("https://rm", 1), ("https://other", 0)])
def test_a_claim_of_another_issuer_is_not_theirs(issuer: str | None, held: int, catalogue: Catalogue) -> None:
    person = Person("bo@rm.dk", "Bo", BO.held, issuer=issuer)
    assert len(of(person, catalogue=catalogue)) == held


def test_a_group_gives_its_roles_in_the_name_of_whoever_has_it(catalogue: Catalogue) -> None:
    group = Person("lkt-hor", "LKT Horsens", BO.held, claim="groups")
    assert [s.user for s in of(group, catalogue=catalogue, groups=["LKT-HOR"], name="Bo Ø")] == ["Bo Ø"]
    assert of(group, catalogue=catalogue, groups=["others"]) == ()


@pytest.mark.parametrize(
    ("held", "count"),
    [
        (Held("leader", ("KOL-HOR",), last=date(2026, 11, 22)), 0),
        (Held("leader", ("KOL-HOR",), first=DAY, last=DAY), 1),
        (Held("leader", ("KOL-HOR",), first=date(2026, 11, 24)), 0),
        (Held("emperor", ("KOL-HOR",)), 0),
    ],
)
def test_a_role_holds_between_its_days_and_one_that_is_no_more_gives_nothing(
    held: Held, count: int, catalogue: Catalogue
) -> None:
    assert len(of(Person("bo@rm.dk", "Bo", (held,)), catalogue=catalogue)) == count


def seen(role: str, *where: str, act: Act, catalogue: Catalogue, team: str) -> int | None:
    """The least count that is shown of a team; None where it is not seen."""
    found = reading(of(Person("bo@rm.dk", "Bo", (Held(role, where),)), catalogue=catalogue), act, catalogue)
    return 0 if found == EVERYTHING else (found.least or {}).get(team)


@pytest.mark.parametrize(
    ("role", "where", "act", "own", "other", "elsewhere"),
    [
        ("lead", ("KOL",), Act.AREA, 0, 0, None),
        ("lead", (), Act.AREA, 0, 0, 0),
        ("expert", ("KOL",), Act.TEAM, 3, 3, None),
        ("leader", ("KOL-HOR",), Act.TEAM, 0, 3, None),
        ("leader", ("KOL-HOR",), Act.SEND, 0, None, None),
        ("team", ("KOL-HOR",), Act.EXPORT, 0, None, None),
        ("municipality", ("KOL-HOR",), Act.TEAM, 0, None, None),
        ("steering", (), Act.AREA, None, None, None),
        ("steering", (), Act.TEAM, None, None, None),
        ("presenter", ("KOL",), Act.AREA, None, None, None),
        ("public", (), Act.AREA, None, None, None),
        ("leader", ("NO-SUCH",), Act.TEAM, None, None, None),
    ],
)
def test_what_a_role_sees(
    role: str, where: tuple[str, ...], act: Act, own: int | None, other: int | None, elsewhere: int | None,
    catalogue: Catalogue,
) -> None:  # fmt: skip
    teams = ("KOL-HOR", "KOL-VEJ", next(t.id for t in catalogue.teams_of("HOF")))
    assert tuple(seen(role, *where, act=act, catalogue=catalogue, team=team) for team in teams) == (
        own, other, elsewhere,
    )  # fmt: skip


def test_everybody_but_the_public_sees_the_overview_of_all_areas(catalogue: Catalogue) -> None:
    for role in set(Role) - {Role.PUBLIC}:
        held = of(Person("bo@rm.dk", "Bo", (Held(role.value, ("KOL-HOR",)),)), catalogue=catalogue)
        assert reading(held, Act.OVERVIEW, catalogue) == EVERYTHING, role


def test_psychiatry_raises_what_is_shown(catalogue: Catalogue) -> None:
    area = next(id for id in catalogue.areas if catalogue.is_psychiatric(id))
    team = catalogue.teams_of(area)[0].id
    assert seen("expert", area, act=Act.TEAM, catalogue=catalogue, team=team) == 5


def test_two_roles_give_what_either_gives_and_no_more(catalogue: Catalogue) -> None:
    both = Person("bo@rm.dk", "Bo", (Held("leader", ("KOL-HOR",)), Held("expert", ("HOF",))))
    held = of(both, catalogue=catalogue)
    found = reading(held, Act.TEAM, catalogue)
    assert (found.least or {})["KOL-HOR"] == 0
    assert found.areas == ("HOF", "KOL")  # in order: a receipt knows by it for whom it was made
    assert acting(held, Act.SEND, "KOL-HOR") is held[0]
    assert acting(held, Act.SEND, catalogue.teams_of("HOF")[0].id) is None


def test_nobody_sees_what_no_role_gives(catalogue: Catalogue) -> None:
    assert reading((), Act.OVERVIEW, catalogue) == Reading({})
    known = catalogue.seen(Reading({}))
    assert (known.areas, known.indicators, known.teams, known.people) == ({}, {}, {}, {})


@pytest.mark.parametrize(
    ("cell", "right"),
    [
        ("-", Right(None, None)),
        ("0", Right(0, 0)),
        ("0/-", Right(0, None)),
        ("0/3", Right(0, 3)),
        ("5lc", Right(5, 5, locked=True, coded=True)),
        ("5u", Right(5, 5, comparable=True)),
    ],
)
def test_cells_of_the_table(cell: str, right: Right) -> None:
    assert Right.parse(cell) == right


def test_of_anothers_team_without_its_area_nobody_may(catalogue: Catalogue) -> None:
    lead = Scope("Bo", Role.EXPERT, teams=frozenset(), areas=None)
    acts = [act for act in Act if RIGHTS[act][Role.EXPERT].others is not None]
    assert acts
    assert all(lead.may(act, "KOL-HOR", "KOL") and not lead.may(act, "KOL-HOR") for act in acts)
