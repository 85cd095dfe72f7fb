"""What each role may see and do (`RIGHTS`, of which `docs/access.md` is written), who holds which role, in whose name
somebody acts, and what all that gives to see."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lkt.domain.catalogue import Catalogue
    from lkt.domain.organisation import Team
    from lkt.domain.seminar import Entry

PSYCHIATRY = 5  # the least count there


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
    """What may be seen or done. The first seven are pages and what stands on them."""

    OVERVIEW = "overview"
    AREA = "area"
    TEAM = "team"
    VARIATION = "variation"
    REGION = "region"  # all teams of a region over all areas, with names of contacts
    PROGRAMME = "programme"  # all areas on one page, without teams
    COMMENTS = "comments"  # with senders and names of files
    EXPORT = "export"
    SEND = "send"  # template, preview, upload
    UNDO = "undo"  # within 14 days, a lead always
    UNDO_OWN = "undo_own"  # what one has sent oneself
    MARK = "mark"  # changes of a team, how far it is, who it is
    REMARK = "remark"  # to write and to answer on charts
    DISPOSE = "dispose"  # to say what has become of a signal
    DECIDE = "decide"  # phase, baseline, a point left out
    DEFINE = "define"  # goals, definitions, status, seminars
    REMIND = "remind"
    LOCK = "lock"
    LOG = "log"
    ERASE = "erase"  # with the administrator
    OPERATE = "operate"  # backups and checks


# The only table of rights: own teams / all others of the role's areas; one figure stands for both. The figure is the
# least count that is shown (0: every one; psychiatry raises 3 to 5), `-` is nothing at all. Letters behind it: `l` only
# what is locked for a seminar, `c` with codes for teams, `u` only indicators that can be compared between units.
_TABLE = """
            steering lead expert contact leader team manager municipality presenter public
overview    0        0    0      0       0      0    0       0            0         5lc
area        5lc      0    3      0/3     3      3    0/-     0/-          5l        -
team        -        0    3      0/3     0/3    0/3  0/-     0/-          -         -
variation   5lc      0    3      3       3      3    5       5            5l        5lcu
region      -        0    -      0/-     -      -    -       -            -         -
programme   0        0    -      -       -      -    -       -            -         -
comments    -        0    0      0/-     0/-    0/-  -       0/-          -         -
export      5lc      0    3      0/3     0/-    0/-  5/-     0/-          5l        5lcu
send        -        0    -      0/-     0/-    0/-  -       0/-          -         -
undo        -        0    -      -       0/-    -    -       -            -         -
undo_own    -        0    -      0/-     0/-    0/-  -       0/-          -         -
mark        -        0    -      -       0/-    0/-  -       0/-          -         -
remark      -        0    0      0/-     0      0    -       0/-          -         -
dispose     -        0    0      -       0/-    0/-  -       -            -         -
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
    locked: bool = False  # only of what is locked for a seminar, as it was known then
    coded: bool = False  # with codes in place of teams
    comparable: bool = False  # only of indicators that can be compared between units

    @classmethod
    def parse(cls, cell: str) -> Right:
        own, _, others = cell.rstrip("lcu").partition("/")
        first, second = (None if part == "-" else int(part) for part in (own, others or own))
        return cls(first, second, *(letter in cell for letter in "lcu"))


_ROLES, *_LINES = (line.split() for line in _TABLE.strip().splitlines())
RIGHTS = {
    Act(act): dict(zip(map(Role, _ROLES), map(Right.parse, cells), strict=True)) for act, *cells in _LINES
}
NONE, FULL = Right(None, None), Right(0, 0)


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

    def may(self, act: Act, team: str = "", area: str = "") -> bool:
        """Whether something may be done for a team, for an area, or at all. Of another's team its area decides."""
        right = RIGHTS[act][self.role]
        if team and self.owns(team):
            return right.own is not None
        least = right.others if team else right.own
        within = (self.areas is None or area in self.areas) if area else not team
        return least is not None and within


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
    told = str(claims.get("name") or claims.get("email") or "")
    meant = [(each, "" if each.claim == "email" else told) for each in people if each.is_meant(claims)]
    return tuple(
        _scope(user or person.name, Role(held.role), held.where, catalogue, day)
        for person, user in meant for held in person.held if held.holds(day) and held.role in set(Role)
    )  # fmt: skip


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
    if role in (Role.LEAD, Role.EXPERT, Role.PRESENTER, Role.PUBLIC):
        areas = frozenset(where or catalogue.areas) & frozenset(catalogue.areas)
    elif role is Role.STEERING:
        areas = frozenset(catalogue.areas)
    team = next(iter(own)) if len(own) == 1 and PLACES[role] == "teams" else None
    return Scope(user, role, team, own, areas)


@dataclass(frozen=True)
class Reading:
    """What may be seen: which teams with the least count that is shown of each (0: every one), and which areas.

    Everything in the order of its ids, so that what is made for one reading is kept for all who have the same.
    """

    least: Mapping[str, int] | None = None  # None: everything
    areas: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()  # teams whose comments may be read; with least None all
    locked: Mapping[str, datetime] = field(default_factory=dict)  # teams seen as was known then, and no more
    codes: Mapping[str, str] = field(default_factory=dict)  # teams with the codes in their place
    comparable: bool = False  # only indicators that can be compared between units
    quarterly: tuple[str, ...] = ()  # indicators told by quarter of teams of which not every count is shown

    @cached_property
    def letters(self) -> str:
        """The same for the same, and short: for keys."""
        return "" if self == Reading() else hashlib.sha256(repr(self).encode()).hexdigest()[:16]

    @cached_property
    def behind(self) -> Mapping[str, str]:
        """By code the team."""
        return {code: team for team, code in self.codes.items()}

    def moment(self, teams: Iterable[str]) -> datetime | None:
        """As of when an area's teams (or codes in their place) may be seen; None where one is seen as of now."""
        moments = [self.locked.get(self.behind.get(team, team)) for team in teams]
        known = [moment for moment in moments if moment]
        return max(known, default=None) if len(known) == len(moments) else None

    def blind(self, teams: Collection[str], key: str, named: Collection[str] = ()) -> Reading:
        """The same with codes in place of the teams of an area but for some; `key`: the random word of a seminar."""
        known = sorted(codes(teams, key).items())
        return replace(self, codes={team: code for team, code in known if team not in named})


EVERYTHING = Reading()


def codes(teams: Collection[str], key: str) -> dict[str, str]:
    """A code for each team of an area, such as KOL-07: for one key always the same, for another one others.

    Their order is by keyed hashes (HMAC-SHA-256), so that without the key nobody can work it out.
    """
    drawn = sorted(teams, key=lambda team: hmac.digest(key.encode(), team.encode(), "sha256"))
    return {team: f"{team.partition('-')[0]}-{number:02d}" for number, team in enumerate(drawn, start=1)}


def reading(
    held: Iterable[Scope], act: Act, catalogue: Catalogue, locks: Mapping[str, Entry] | None = None
) -> Reading:
    """What all roles of a person together give to see for an act. EVERYTHING where nothing is kept from them.

    locks: by area the lock that counts (`lkt.domain.seminar.locks`).
    """
    held, locks = tuple(held), locks or {}
    least: dict[str, int] = {}
    areas, open_, named = set[str](), set[str](), set[str]()
    rights = [(scope, RIGHTS[act][scope.role]) for scope in held]
    rights = [(scope, right) for scope, right in rights if right != NONE]
    for scope, right in rights:
        teamless = act in (Act.OVERVIEW, Act.PROGRAMME)  # no figures of teams
        if right == FULL and (scope.areas is None or teamless):
            return EVERYTHING
        own = {team.area for team in catalogue.teams.values() if scope.owns(team.id)}
        within = own if right.others is None else own | (scope.areas or set())
        within = within & set(locks) if right.locked else within
        areas |= within
        open_ |= set() if right.locked else within
        psychiatric = {area for area in within if catalogue.is_psychiatric(area)}
        for team in catalogue.teams.values():
            k = right.own if scope.owns(team.id) else right.others
            if k is not None and team.area in within:
                k = max(k, PSYCHIATRY) if k and team.area in psychiatric else k
                least[team.id] = min(k, least.get(team.id, k))
                named |= set() if right.coded else {team.id}
    comments = (reading(held, Act.COMMENTS, catalogue).least or {}) if act is not Act.COMMENTS else {}
    of = {id: catalogue.teams[id].area for id in least}
    drawn: dict[str, str] = {}
    for area in {of[team] for team in least if team not in named}:
        drawn |= codes([team for team in of if of[team] == area], locks[area].key)
    return Reading(
        dict(sorted(least.items())), tuple(sorted(areas)), tuple(sorted(comments)),
        {id: locks[area].recorded_at for id, area in sorted(of.items()) if area not in open_},
        {team: code for team, code in sorted(drawn.items()) if team not in named},
        bool(rights) and all(right.comparable for _, right in rights), catalogue.shared if areas else (),
    )  # fmt: skip


def acting(held: Iterable[Scope], act: Act, team: str = "", area: str = "") -> Scope | None:
    """The role in which something may be done, for a team, for an area or at all; None without one."""
    return next((scope for scope in held if scope.may(act, team, area)), None)
