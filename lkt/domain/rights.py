"""What each role may see and do: `RIGHTS`. The table below is the only one; `docs/access.md` is written from it."""

from dataclasses import dataclass
from enum import StrEnum


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


# Own teams / all others of the role's areas; one figure stands for both. The figure is the least count that is shown
# (0: every one; psychiatry raises 3 to 5), `-` is nothing at all. Letters behind it: `l` only what is locked for a
# seminar, `c` with codes in place of teams, `u` only indicators that can be compared between units.
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
    def parse(cls, cell: str) -> "Right":
        own, _, others = cell.rstrip("lcu").partition("/")
        first, second = (None if part == "-" else int(part) for part in (own, others or own))
        return cls(first, second, *(letter in cell for letter in "lcu"))


_ROLES, *_LINES = (line.split() for line in _TABLE.strip().splitlines())
RIGHTS = {
    Act(act): dict(zip(map(Role, _ROLES), map(Right.parse, cells), strict=True)) for act, *cells in _LINES
}
NONE, FULL = Right(None, None), Right(0, 0)
