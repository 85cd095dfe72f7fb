"""Who may see and do what: roles, what each may (`RIGHTS`), who holds which, and in whose name somebody acts.

The table below is the only one; `docs/access.md` is written from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lkt.domain.catalogue import Catalogue
    from lkt.domain.team import Team


class Role(StrEnum):
    """What somebody is in the programme."""

    STEERING = "steering"  # styregruppe
    LEAD = "lead"  # national projektledelse of areas
    EXPERT = "expert"  # ekspertgruppe of areas
    CONTACT = "contact"  # regional kontaktperson
    LEADER = "leader"  # teamleder
    TEAM = "team"  # teammedlem
    MANAGER = "manager"  # leder of units
    MUNICIPALITY = "municipality"
    PRESENTER = "presenter"  # oplægsholder
    PUBLIC = "public"


# What each role is held for, a field of the catalogue. A role that is held for no area holds for all of them.
PLACES = {
    Role.LEAD: "areas", Role.EXPERT: "areas", Role.PRESENTER: "areas", Role.CONTACT: "regions", Role.LEADER: "teams",
    Role.TEAM: "teams", Role.MUNICIPALITY: "teams", Role.MANAGER: "organisations", Role.STEERING: "areas",
    Role.PUBLIC: "areas",
}  # fmt: skip


class Act(StrEnum):
    """What may be seen or done. The first five are pages and what stands on them."""

    OVERVIEW = "overview"
    AREA = "area"
    TEAM = "team"
    VARIATION = "variation"
    COMMENTS = "comments"  # with senders and names of files
    EXPORT = "export"
    SEND = "send"  # template, preview, upload
    UNDO = "undo"  # within 14 days, a lead always
    UNDO_OWN = "undo_own"  # what one has sent oneself
    MARK = "mark"
    DECIDE = "decide"  # phase, baseline, a point left out
    DEFINE = "define"  # goals, definitions, status, seminars
    REMIND = "remind"
    LOCK = "lock"
    LOG = "log"
    ERASE = "erase"  # with the administrator
    OPERATE = "operate"  # backups and checks


# Own teams / all others of the role's areas; one figure stands for both. The figure is the least count that is shown
# (0: every one; psychiatry raises 3 to 5), `-` is nothing at all. The steering group, presenters and the public are to
# see areas without names, or what is locked for a seminar: there is neither yet, so they see nothing of it.
_TABLE = """
            steering lead expert contact leader team manager municipality presenter public
overview    0        0    0      0       0      0    0       0            0         -
area        -        0    3      0/3     3      3    0/-     0/-          -         -
team        -        0    3      0/3     0/3    0/3  0/-     0/-          -         -
variation   -        0    3      3       3      3    5       5            -         -
comments    -        0    0      0/-     0/-    0/-  -       0/-          -         -
export      -        0    3      0/3     0/-    0/-  5/-     0/-          -         -
send        -        0    -      0/-     0/-    0/-  -       0/-          -         -
undo        -        0    -      -       0/-    -    -       -            -         -
undo_own    -        0    -      0/-     0/-    0/-  -       0/-          -         -
mark        -        0    -      -       0/-    0/-  -       0/-          -         -
decide      -        0    -      -       0/-    -    -       -            -         -
define      -        0    -      -       -      -    -       -            -         -
remind      -        0    -      0/-     -      -    -       -            -         -
lock        -        0    -      -       -      -    -       -            -         -
log         -        0    -      0/-     0/-    -    -       -            -         -
erase       -        0    -      -       -      -    -       -            -         -
operate     -        0    -      -       -      -    -       -            -         -
"""


@dataclass(frozen=True)
class Right:
    """What a role may see of its own teams and of the others in its areas: the least count shown, None for nothing."""

    own: int | None
    others: int | None

    @classmethod
    def parse(cls, cell: str) -> Right:
        """
        >>> Right.parse("0/3"), Right.parse("5")
        (Right(own=0, others=3), Right(own=5, others=5))
        """
        own, _, others = cell.partition("/")
        first, second = (None if part == "-" else int(part) for part in (own, others or own))
        return cls(first, second)


def _rights() -> dict[Act, dict[Role, Right]]:
    head, *lines = (line.split() for line in _TABLE.strip().splitlines())
    roles = [Role(name) for name in head]
    return {Act(act): dict(zip(roles, map(Right.parse, cells), strict=True)) for act, *cells in lines}


RIGHTS = _rights()
NONE, FULL = Right(None, None), Right(0, 0)
PSYCHIATRY = 5  # the least count there


@dataclass(frozen=True)
class Scope:
    """The person behind a call, in one of the roles held.

    `team` is the one team of a role that has one; `teams` are those of a role that has several, None where they are
    all there are.
    """

    user: str
    role: Role
    team: str | None = None
    teams: frozenset[str] | None = None
    areas: frozenset[str] | None = None

    def owns(self, team: str) -> bool:
        if self.teams is not None:
            return team in self.teams
        return team == self.team or (self.team is None and self.role is Role.LEAD)

    def may(self, act: Act, team: str) -> bool:
        """Whether something may be done for a team."""
        right = RIGHTS[act][self.role]
        return self.owns(team) and right.own is not None

    def may_report(self, team: str) -> bool:
        return self.may(Act.SEND, team)

    def ever(self, act: Act) -> bool:
        """Whether the role may do something at all."""
        return RIGHTS[act][self.role].own is not None


@dataclass(frozen=True)
class Held:
    """A role that somebody holds from `first` to `last`, and where: ids of areas (lead, expert, presenter; none: all),
    regions (contact), teams (leader, team, municipality) or organisations (manager).

    The role is text: one that is no more gives no rights, and does not keep others from theirs.
    """

    role: str
    where: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Person:
    """Somebody, or everybody with a claim, who holds roles. `id` is what the login says under `claim`."""

    id: str
    name: str
    held: tuple[Held, ...] = ()
    claim: str = "email"
    issuer: str | None = None  # None: whichever signed it

    def is_meant(self, claims: Mapping[str, Any]) -> bool:
        """Whether a login with these claims is this person's, or of the group."""
        told = claims.get(self.claim)
        known = {each.casefold() for each in ([told] if isinstance(told, str) else told or ()) if each}
        unsure = self.claim == "email" and claims.get("email_verified") is False
        return self.id.casefold() in known and self.issuer in (None, claims.get("iss")) and not unsure


def scopes(
    people: Iterable[Person], claims: Mapping[str, Any], catalogue: Catalogue, day: date
) -> tuple[Scope, ...]:
    """Every role that a login holds on a day, with the teams that are its own."""
    found = []
    for person in people:
        if person.is_meant(claims):
            told = str(claims.get("name") or claims.get("email") or "")
            user = person.name if person.claim == "email" else told
            for held in person.held:
                if held.holds(day) and held.role in set(Role):
                    found.append(_scope(user or person.name, Role(held.role), held.where, catalogue, day))
    return tuple(found)


def _scope(user: str, role: Role, where: Collection[str], catalogue: Catalogue, day: date) -> Scope:
    def is_own(team: Team) -> bool:
        match PLACES[role]:
            case "areas":
                return role is Role.LEAD and (not where or team.area in where)
            case "regions":
                region = catalogue.region_of(team, day)
                return region is not None and region.id in where
            case "organisations":
                return team.lead_organisation in where
        return team.id in where

    own = frozenset(team.id for team in catalogue.teams.values() if is_own(team))
    if role is Role.LEAD and not where:
        return Scope(user, role)  # everywhere, also where there is nothing yet
    areas = frozenset(catalogue.teams[team].area for team in own)
    if role in (Role.LEAD, Role.EXPERT, Role.PRESENTER):
        areas = frozenset(where or catalogue.areas) & frozenset(catalogue.areas)
    elif role is Role.STEERING:
        areas = frozenset(catalogue.areas)
    team = next(iter(own)) if len(own) == 1 and PLACES[role] == "teams" else None
    return Scope(user, role, team, own, areas)


@dataclass(frozen=True)
class Reading:
    """What may be seen: which teams with the least count that is shown of each (0: every one), and which areas.

    Hashable, so that what is made for one reading is kept for all who have the same.
    """

    least: tuple[tuple[str, int], ...] | None = None  # None: everything
    areas: frozenset[str] = frozenset()
    comments: tuple[str, ...] = ()  # teams whose comments may be read; with least None all

    @cached_property
    def letters(self) -> str:
        """The same for the same, and short: for keys."""
        return "" if self.least is None else hashlib.sha256(repr(self).encode()).hexdigest()[:16]

    @cached_property
    def shown(self) -> Mapping[str, int]:
        """The least count that is shown of each team; empty where everything may be seen."""
        return dict(self.least or ())

    def sees(self, area: str) -> bool:
        return self.least is None or area in self.areas

    def sees_team(self, team: str) -> bool:
        return self.least is None or team in self.shown


EVERYTHING = Reading()


def reading(held: Iterable[Scope], act: Act, catalogue: Catalogue) -> Reading:
    """What all roles of a person together give to see for an act. EVERYTHING where nothing is kept from them."""
    least: dict[str, int] = {}
    areas: set[str] = set()
    for scope in held:
        right = RIGHTS[act][scope.role]
        if right == FULL and (scope.areas is None or act is Act.OVERVIEW):  # which has no figures of teams
            return EVERYTHING
        if right == NONE:
            continue
        own = {team.area for team in catalogue.teams.values() if scope.owns(team.id)}
        within = own if right.others is None else own | (scope.areas or set())
        areas |= within
        psychiatric = {area for area in within if catalogue.is_psychiatric(area)}
        for team in catalogue.teams.values():
            k = right.own if scope.owns(team.id) else right.others
            if k is not None and team.area in within:
                k = max(k, PSYCHIATRY) if k and team.area in psychiatric else k
                least[team.id] = min(k, least.get(team.id, k))
    comments = reading(held, Act.COMMENTS, catalogue).shown if act is not Act.COMMENTS else {}
    return Reading(tuple(sorted(least.items())), frozenset(areas), tuple(sorted(comments)))


def acting(held: Iterable[Scope], act: Act, team: str = "") -> Scope | None:
    """The role in which something may be done, for a team or at all; None without one."""
    return next((scope for scope in held if (scope.may(act, team) if team else scope.ever(act))), None)
