"""Changing definitions one by one: what would differ, under the catalogue's own contract, and doing it.

    changes ─propose→ Proposal (differences, or every problem) ─apply→ rows in the store, in one transaction

Undoing is a change too: back to what a row of the history says.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lkt import catalogue as contract
from lkt.actions.access_log import deny
from lkt.actions.decisions import checked
from lkt.domain.access import PLACES, Act, Role, Scope
from lkt.domain.catalogue import KINDS, Catalogue
from lkt.domain.improvement import Change
from lkt.domain.serialization import Problem, to_plain
from lkt.errors import CatalogueError, Refused
from lkt.ingest import cpr
from lkt.store import Database, definitions, uploads
from lkt.store.definitions import Difference

Key = tuple[str, str]  # kind (a field of Catalogue) and id
Changes = Mapping[Key, Mapping[str, Any] | None]  # plain documents; None: taken out
_ANY = frozenset({""})  # in all areas there are, and all to come: nobody's who may define in some


@dataclass(frozen=True)
class Proposal:
    """What applying would do. `seen`: by key the row that was the newest, None where there was none."""

    changes: Changes
    differences: tuple[Difference, ...]
    before: Mapping[Key, Any]
    seen: Mapping[Key, int | None]


def propose(
    database: Database, held: Collection[Scope], changes: Changes, at: datetime, new: Collection[Key] = ()
) -> Proposal:
    """What these changes would do. Nothing is written.

    CatalogueError with every problem of the contract, CPR numbers among them, and for a definition said to be `new`
    that is there. Refused (`administration.not_yours`, and noted) for somebody who has not the right to define in every
    area that is touched; (`administration.has_figures`, `.has_tests`) for taking out what figures or changes speak of.
    """
    stood = {key: rows[-1] for key, rows in definitions.histories(database).items()}
    plain = {key: row.plain for key, row in stood.items()}
    before = {key: plain.get(key) for key in changes}
    taken = [Problem("", f"{key[0]}[{key[1]}].id", "duplicate_id", {"id": key[1], "other": key[0]})
             for key in new if before.get(key) is not None]  # fmt: skip
    plain |= {key: None if each is None else {**each, "id": key[1]} for key, each in changes.items()}
    stay = {kind: [each for key, each in plain.items() if key[0] == kind and each] for kind in KINDS}
    catalogue = contract.checked(contract.contents(stay), taken)
    differences = [d for d in definitions.differences(database, catalogue) if (d.kind, d.id) in changes]
    without_persons(differences)
    own = defines(held)
    for each in differences:
        after = json.loads(each.body) if each.body else None
        touched = _touched(each.kind, before[each.kind, each.id], after, catalogue)
        if own is not None and not (own and touched <= own):
            who = next(iter(held), Scope("", Role.PUBLIC))
            deny(database, who, "administration.not_yours", at, id=each.id)
        if after is None:
            tried = definitions.written(database, Change) if each.kind == "drivers" else ()
            if uploads.speak_of(database, each.kind, each.id):
                raise Refused("administration.has_figures", id=each.id)
            if tests := sum(change.value.idea == each.id for change in tried):
                raise Refused("administration.has_tests", id=each.id, tests=tests)
    seen = {key: stood[key].number if key in stood else None for key in changes}
    return Proposal(changes, tuple(differences), before, seen)


def apply(
    database: Database, held: Collection[Scope], proposal: Proposal, scope: Scope, reason: str, at: datetime
) -> int:
    """Write what was proposed, all of it or nothing; returns how many definitions that were changed.

    It is proposed once more inside the transaction, so that contract and rights are those of now. Refused
    (`administration.meanwhile`) when somebody has changed one of the definitions since it was seen, (`.empty`,
    `.too_long`, `.person`) for the reason, (`.nothing`) where nothing differs.
    """
    words = checked(reason, "administration")
    with database.writing() as writer:
        now = propose(database, held, proposal.changes, at)
        for (kind, id), seen in now.seen.items():
            if seen != proposal.seen[kind, id]:
                by = definitions.history(database, kind, id)[0].by
                raise Refused("administration.meanwhile", id=id, by=by)
        if not now.differences:
            raise Refused("administration.nothing")
        definitions.append(writer, now.differences, scope, words, at, "administration")
    return len(now.differences)


def undo(database: Database, held: Collection[Scope], key: Key, number: int, at: datetime) -> Proposal:
    """What going back to before a row of a definition's history would do."""
    earlier = [row.plain for row in definitions.history(database, *key) if row.number < number]
    return propose(database, held, {key: earlier[0] if earlier else None}, at)


def without_persons(differences: Iterable[Difference], reason: str = "", file: str = "") -> None:
    """CatalogueError for every definition with a text that holds a CPR number, Refused (`decision.person`) for a reason
    that does."""
    if found := [each for each in differences if any(map(cpr.holds_cpr, (each.body or "").split('"')))]:
        raise CatalogueError(tuple(Problem(file, f"{each.kind}[{each.id}]", "person") for each in found))
    if cpr.holds_cpr(reason):
        raise Refused("decision.person")


def defines(held: Iterable[Scope]) -> frozenset[str] | None:
    """The areas in which somebody may define; None: in all there are, and all to come."""
    areas = [scope.areas for scope in held if scope.may(Act.DEFINE)]
    return None if None in areas else frozenset[str]().union(*filter(None, areas))


def people(database: Database, held: Iterable[Scope]) -> dict[str, Any]:
    """The documents of those who hold a role in areas where somebody may define, or none at all."""
    own, catalogue = defines(held), definitions.read(database)
    found = {id: to_plain(person) for id, person in catalogue.people.items()}
    return {
        id: plain for id, plain in found.items()
        if own is None or not plain["held"] or any(_reached(h, catalogue) & own for h in plain["held"])
    }  # fmt: skip


def _touched(kind: str, before: Any, after: Any, catalogue: Catalogue) -> frozenset[str]:
    """The areas that a change is about. What regions and units are, and a new area, is about all. Of people those of
    the roles that are given, changed or taken; of all, where it is somebody else who gets them."""
    if kind == "people":
        old, new = ((each or {}).get("held", []) for each in (before, after))
        same = before and after and all(before.get(k) == after.get(k) for k in ("name", "claim", "issuer"))
        changed = [each for each in old + new if not (same and each in old and each in new)]
        return frozenset[str]().union(*(_reached(held, catalogue) for held in changed))
    if kind == "areas" and before is not None and after is not None:
        return frozenset({after["id"]})
    if kind in ("indicators", "teams", "drivers"):
        return frozenset(each["area"] for each in (before, after) if each is not None)
    return _ANY


def _reached(held: Mapping[str, Any], catalogue: Catalogue) -> frozenset[str]:
    """The areas in which a role gives rights: a region and a unit may come to have teams in any."""
    where = held["where"]
    if held["role"] in ("lead", "expert", "presenter") and where:
        return frozenset(where)
    if PLACES.get(held["role"]) == "teams":
        return frozenset(catalogue.teams[id].area if id in catalogue.teams else "" for id in where)
    return _ANY
