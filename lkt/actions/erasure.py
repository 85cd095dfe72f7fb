"""Taking out for good what should never have been stored: found, told by place, erased by two people with a reason."""

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

from lkt.actions.access_log import check
from lkt.actions.decisions import checked
from lkt.domain.access import Act, Scope
from lkt.domain.catalogue import KINDS
from lkt.domain.improvement import WORK
from lkt.domain.observation import Place
from lkt.domain.serialization import from_plain
from lkt.errors import CatalogueError, Refused, StoreError, must
from lkt.ingest import cpr, person
from lkt.store import Database, backup
from lkt.store import erase as store
from lkt.store.erase import GONE, Erased, Row, Rule

SHOWN = 20  # figures, each with its place
_PERIOD = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")
LEAST_DIGITS = 6  # from here on a number is found however it is separated


@dataclass(frozen=True)
class Asked:
    """What to look for: an upload, or a cell (team, indicator, "2026-03" or a day), or some words or a number, or
    whatever the search for persons finds."""

    upload: int | None = None
    cell: tuple[str, str, str] | None = None
    pattern: str = ""
    persons: bool = False

    def told(self) -> str:
        """Of a pattern that there was one."""
        one = f"upload {self.upload}" if self.upload else " ".join(self.cell or ())
        return one or ("persons" if self.persons else "pattern")


@dataclass(frozen=True)
class Found:
    """The rule that takes it out, and every row that it changes: its table and the row."""

    rule: Rule
    rows: tuple[tuple[str, Row], ...]

    def told(self) -> list[tuple[str, dict[str, Any]]]:
        """Text keys and their blanks: where it stands, and never what."""
        figures = [row for table, row in self.rows if table == "observation"]
        lines: list[tuple[str, dict[str, Any]]] = []
        for row in figures[:SHOWN]:
            key = "erase.remark" if self.rule.kept("observation", row) else "erase.figure"
            lines.append((key, {name: row[name] for name in ("upload", "team", "indicator", "start")}))
        more = {"more": len(figures) - SHOWN} | Counter(t for t, _ in self.rows if t != "observation")
        return lines + [(f"erase.{name}", {"count": count}) for name, count in more.items() if count > 0]


def find(database: Database, asked: Asked) -> Found:
    """What would go. Refused when there is nothing (`erase.nothing`), or the catalogue needs it (`erase.catalogue`)."""
    # 2026-1 is also the beginning of October's days.
    must(asked.cell is None or _PERIOD.fullmatch(asked.cell[2]), "erase.what")
    one = frozenset({asked.upload} if asked.upload is not None else ())
    rule = Rule(one, frozenset({asked.cell} if asked.cell else ()))
    if hit := _hit(asked):
        hits = {False: hit, True: _tells if asked.persons else hit}  # names of senders stay
        rule = Rule(hit=cache(hit), instead=cache(lambda word, remark: _without(word, hits[remark])))
    # The file that it came in had it too: its hash could be tried out.
    touched = {row["upload"] for table, row in store.effect(database, rule) if table == "observation"}
    rule = replace(rule, touched=frozenset(touched | one))
    found = Found(rule, rows := tuple(store.effect(database, rule)))
    _keep_catalogue(database, found)
    must(rows, "erase.nothing")
    return found


def erase(database: Database, scope: Scope, other: str, asked: Asked, reason: str, at: datetime) -> Erased:
    """Erase it. `scope.user` and `other` answer for it together.

    Refused when somebody else than a project lead asks, when a name or the reason is missing, too long, or itself
    something of a person or what is to go, when both are the same, and when nothing is found.
    """
    check(database, scope, Act.ERASE, "erase.not_yours", at)
    names = [checked(name, "erase") for name in (scope.user, other)]
    words, hit = checked(reason, "erase"), _hit(asked)
    must(names[0].casefold() != names[1].casefold(), "erase.one_name")
    told = any((hit and hit(each)) or _is_person(each) for each in (*names, words))
    must(not told and not _names_people(words), "erase.person")
    rule, both = find(database, asked).rule, replace(scope, user=" + ".join(names))
    erased = store.erase(database, rule, both, asked.told(), words, at)
    with suppress(StoreError):  # it can be made later
        backup.make(database, at)
    return erased


Hit = Callable[[Any], bool]


def _hit(asked: Asked) -> Hit | None:
    """Whether a text or a number is what one looks for; None where that is no matter of content."""
    if asked.persons:
        return _is_person
    if not asked.pattern.strip():
        return None
    words = unicodedata.normalize("NFKC", asked.pattern.strip()).casefold()
    digits = re.sub(r"\D", "", words)
    if len(digits) >= LEAST_DIGITS and not re.search(r"[^\W\d_]", words):
        form = r"[\W_]{0,3}".join(digits)
        form = f"0?{form[1:]}" if form[0] == "0" else form  # a number keeps no zero in front
    else:
        form = re.escape(words)
    bounded = re.compile(rf"(?<!\d){form}(?!\d)" if words[0].isdigit() or words[-1].isdigit() else form)

    def hit(value: Any) -> bool:
        if isinstance(value, str):
            return bool(bounded.search(unicodedata.normalize("NFKC", value).casefold()))
        written = f"{value:.15g}"
        return any(map(bounded.fullmatch, (written, written.replace(".", ","))))

    return hit


def _keep_catalogue(database: Database, found: Found) -> None:
    """Refused (`erase.catalogue`) when a definition could not be read any more, or would point at nothing."""
    names = {f'"{row["id"]}"' for row in database.rows("select id from definition where body is not null")}
    for row in (row for table, row in found.rows if table == "definition" and row["body"]):
        instead = str((found.rule.kept("definition", row) or row)["body"])
        try:
            from_plain((KINDS | WORK)[row["kind"]], json.loads(instead))
        except CatalogueError as error:
            raise Refused("erase.catalogue") from error
        must(all(name in instead for name in names if name in row["body"]), "erase.catalogue")


def _is_person(value: Any) -> bool:
    text = cpr.spelled(value)
    return cpr.holds_cpr(text) or cpr.may_hold_cpr(text)


def _tells(value: Any) -> bool:
    """Whether a remark has a number or a name of somebody in it."""
    return _is_person(value) or _names_people(value)


def _names_people(words: str) -> bool:
    return any(found.suspected for found in person.read_comment(words, Place())[1])


def _without(word: str, hit: Hit) -> str:
    """`***`; of a definition, which is a JSON document, in place of the texts within that are hit."""
    if word.startswith("{"):
        with suppress(ValueError):
            part = json.loads(word)
            cleared = _cleared(part, hit)
            return word if cleared == part else json.dumps(cleared, ensure_ascii=False)
    return GONE if hit(word) else word


def _cleared(part: Any, hit: Hit) -> Any:
    if isinstance(part, dict):
        return {key: _cleared(each, hit) for key, each in part.items()}
    if isinstance(part, list):
        return [_cleared(each, hit) for each in part]
    return GONE if isinstance(part, str) and hit(part) else part
