"""Changing definitions one by one: what would differ, under the catalogue's own contract, and doing it.

    document ─propose→ Difference (or every problem) ─apply→ a row in the store

Undoing is a change too: back to what a row of the history says.
"""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from lkt import catalogue as contract
from lkt.actions.access_log import deny
from lkt.actions.decisions import checked
from lkt.domain.access import PLACES, Act, Role, Scope
from lkt.domain.catalogue import KINDS, Catalogue
from lkt.domain.improvement import Change
from lkt.domain.serialization import Problem, to_plain
from lkt.errors import CatalogueError, Refused, must
from lkt.ingest import cpr
from lkt.store import Database, definitions, uploads
from lkt.store.definitions import Difference

Key = tuple[str, str]  # kind (a field of Catalogue) and id
Plain = Mapping[str, Any] | None  # a document; None: taken out, or not there
_ANY = frozenset({""})  # in all areas there are, and all to come: nobody's who may define in some


def propose(
    database: Database, held: Collection[Scope], key: Key, wanted: Plain, at: datetime, new: bool = False
) -> Difference | None:
    """What a definition would become; None where it stays as it is. Nothing is written.

    CatalogueError with every problem of the contract, CPR numbers among them, and for a definition said to be `new`
    that is there. Refused (`administration.not_yours`, and noted) for somebody who has not the right to define in every
    area that is touched; (`administration.has_figures`, `.has_tests`) for taking out what figures or changes speak of.
    """
    kind, id = key
    plain = {each: rows[-1].plain for each, rows in definitions.histories(database).items()}
    taken = new and plain.get(key) is not None
    plain[key] = None if wanted is None else {**wanted, "id": id}
    stay = {own: [each for (of, _), each in plain.items() if of == own and each] for own in KINDS}
    twice = Problem("", f"{kind}[{id}].id", "duplicate_id", {"id": id, "other": kind})
    catalogue = contract.checked(contract.contents(stay), [twice] if taken else [])
    found = [d for d in definitions.differences(database, catalogue) if (d.kind, d.id) == key]
    without_persons(found)
    for each in found:
        before, after = (json.loads(body or "null") for body in (each.before, each.after))
        own, touched = defines(held), _touched(kind, before, after, catalogue)
        if own is not None and not (own and touched <= own):
            deny(database, next(iter(held), Scope("", Role.PUBLIC)), "administration.not_yours", at, id=id)
        if after is None:
            must(not uploads.speak_of(database, kind, id), "administration.has_figures", id=id)
            tried = definitions.written(database, Change) if kind == "drivers" else ()
            tests = sum(change.value.idea == id for change in tried)
            must(not tests, "administration.has_tests", id=id, tests=tests)
    return found[0] if found else None


def apply(
    database: Database, held: Collection[Scope], key: Key, wanted: Plain, seen: int | None, scope: Scope,
    reason: str, at: datetime,
) -> None:  # fmt: skip
    """Write what was proposed; `seen`: the newest row of the definition then, None where there was none.

    It is proposed once more inside the transaction, so that contract and rights are those of now. Refused
    (`administration.meanwhile`) when somebody has changed the definition since it was seen, (`.empty`, `.too_long`,
    `.person`) for the reason, (`.nothing`) where nothing differs.
    """
    words = checked(reason, "administration")
    with database.writing() as writer:
        difference = propose(database, held, key, wanted, at)
        if (now := next(iter(definitions.history(database, *key)), None)) and now.number != seen:
            raise Refused("administration.meanwhile", id=key[1], by=now.by)
        differences = [must(difference, "administration.nothing")]
        definitions.append(writer, differences, scope, words, at, "administration")


def earlier(database: Database, key: Key, number: int) -> Plain:
    """What a definition was before a row of its history."""
    return next((row.plain for row in definitions.history(database, *key) if row.number < number), None)


def without_persons(differences: Iterable[Difference], reason: str = "", file: str = "") -> None:
    """CatalogueError for every definition with a text that holds a CPR number, Refused (`decision.person`) for a reason
    that does."""
    if found := [each for each in differences if any(map(cpr.holds_cpr, (each.after or "").split('"')))]:
        raise CatalogueError(tuple(Problem(file, f"{each.kind}[{each.id}]", "person") for each in found))
    must(not cpr.holds_cpr(reason), "decision.person")


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
