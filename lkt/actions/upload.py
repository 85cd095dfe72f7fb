"""A file's way in: read and compare (nothing is stored), confirm, and take back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from lkt.actions.deny import deny
from lkt.domain.batch import Batch
from lkt.domain.catalogue import Catalogue
from lkt.domain.clock import local
from lkt.domain.finding import Finding, Severity
from lkt.domain.observation import Key, Observation
from lkt.domain.period import Period
from lkt.domain.scope import Role, Scope
from lkt.errors import Refused
from lkt.ingest import PRIVATE, apart, person
from lkt.ingest.unusual import LEAST, unusual
from lkt.ingest.words import TemplateWords
from lkt.store import Database, observations, refusals, uploads
from lkt.store.observations import Standing
from lkt.store.uploads import Upload

UNDO_DAYS = 14  # how long the sender may take a file back; the project lead always may


class Change(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Line:
    """One figure of the file beside what the database has for it (`demo`: from the demonstration)."""

    before: Observation | None
    after: Observation
    demo: bool = False

    @property
    def change(self) -> Change:
        if self.before is None:
            return Change.NEW
        return Change.UNCHANGED if self.before.content == self.after.content else Change.CHANGED


@dataclass(frozen=True)
class Preview:
    """What confirming would do. `version` is the state of the store it was compared with."""

    batch: Batch
    lines: tuple[Line, ...]
    version: int
    left_out: tuple[Observation, ...] = ()  # reported before, and empty in the file: blanks never erase

    @property
    def counts(self) -> Mapping[str, int]:
        """How many figures are new, changed and unchanged. Blanks never erase, so none is removed."""
        found = Counter(line.change for line in self.lines)
        return {change.value: found[change] for change in Change} | {"removed": 0}

    @property
    def private(self) -> bool:
        """True when person data were found: the file itself must be let go at once."""
        return any(finding.code in PRIVATE for finding in self.batch.findings)

    @property
    def stored(self) -> Batch:
        """What confirming stores: everything in the file, so that undoing another upload does not take it along.

        But a template comes filled with the demonstration's figures; sent back unchanged they stay what they are.
        """
        own = [line.after for line in self.lines if not (line.demo and line.change is Change.UNCHANGED)]
        return replace(self.batch, observations=tuple(own))

    @property
    def changes_anything(self) -> bool:
        return any(line.change is not Change.UNCHANGED for line in self.lines)


@dataclass(frozen=True)
class Receipt:
    """What was stored. `upload` is None when the file held nothing new."""

    upload: int | None
    counts: Mapping[str, int]
    at: datetime
    undo_until: date


def preview(
    database: Database,
    catalogue: Catalogue,
    scope: Scope,
    data: bytes,
    file_name: str,
    today: date,
    team: str | None = None,
) -> Preview:
    """Read a file and lay it beside what is known. Nothing is stored."""
    version = uploads.version(database)
    batch = apart.read(data, file_name, catalogue, scope, today, team)
    if batch.area is None:
        return Preview(batch, (), version)
    teams = {o.team for o in batch.observations} | {team for team, _, _ in batch.blank}
    known = observations.known(database, batch.area, teams)
    lines = _beside_known(known, batch)
    asked = tuple(_unusual(lines, known, catalogue))
    sent = {o.key for o in batch.observations}
    left_out = tuple(known[key].observation for key in batch.blank if key in known and key not in sent)
    return Preview(replace(batch, findings=batch.findings + asked), lines, version, left_out)


Known = Mapping[Key, Standing]


def _unusual(lines: Sequence[Line], known: Known, catalogue: Catalogue) -> Iterator[Finding]:
    """What to ask about figures that are far from the team's own; those of the demonstration teach nothing."""
    earlier: dict[tuple[str, str], dict[Period, Observation]] = {}
    for (team, indicator, period), standing in known.items():
        if not standing.demo:
            earlier.setdefault((team, indicator), {})[period] = standing.observation
    for line in lines:
        after = line.after
        others = earlier.get((after.team, after.indicator), {})
        if line.change is Change.UNCHANGED or len(others) < LEAST:
            continue
        measure = catalogue.indicators[after.indicator].measure
        yield from unusual(after, [o for period, o in others.items() if period != after.period], measure)


def _beside_known(known: Known, batch: Batch) -> tuple[Line, ...]:
    standing = [known.get(o.key) for o in batch.observations]
    return tuple(
        Line(s.observation, o, s.demo) if s else Line(None, o)
        for o, s in zip(batch.observations, standing, strict=True)
    )


def template(
    database: Database,
    catalogue: Catalogue,
    team: str,
    today: date,
    language: str,
    say: Callable[[str], str],
    wide: bool = False,
) -> bytes:
    """The team's own workbook, filled with what it has reported. `say` gives the words of a text key."""
    from lkt.ingest.template import template  # brings openpyxl, which taking a file in does not need

    known = observations.known(database, catalogue.teams[team].area, [team])
    return template(
        catalogue,
        team,
        today,
        TemplateWords.of(say),
        language,
        long=not wide,
        history=[standing.observation for standing in known.values()],
    )


def note_refusal(database: Database, scope: Scope, seen: Preview, at: datetime) -> None:
    """Add a refused file to the log of refusals: its hash and what was wrong, never what stood in it."""
    errors = Counter(f.code for f in seen.batch.findings if f.severity is Severity.ERROR)
    sender = replace(scope, user=person.masked(scope.user))
    refusals.append(database, at, sender, errors, seen.batch.sha256, seen.batch.size)


def confirm(
    database: Database, scope: Scope, seen: Preview, at: datetime, warnings_accepted: bool = False
) -> Receipt:
    """Store what the preview showed, whole or not at all.

    Refused when the file has errors, when its warnings were not accepted, when a team is not the sender's,
    or when somebody else has written since the preview was made.
    """
    if seen.batch.refused:
        raise Refused("upload.has_errors")
    if seen.batch.warned and not warnings_accepted:
        raise Refused("upload.warnings_not_accepted")
    if not all(scope.may_report(line.after.team) for line in seen.lines):
        deny(database, scope, "upload.not_yours", at)
    if person.holds_cpr(scope.user):
        raise Refused("upload.person_in_user")
    until = local(at).date() + timedelta(days=UNDO_DAYS)
    if not seen.changes_anything:
        return Receipt(None, seen.counts, at, until)
    number = uploads.append(database, uploads.Delivery(seen.stored, scope, at), seen.version)
    return Receipt(number, seen.counts, at, until)


def undo(database: Database, scope: Scope, number: int, at: datetime) -> Upload:
    """Take an upload back. Refused when it is unknown, taken back already, somebody else's or too old."""
    found = uploads.find(database, number)
    if found is None:
        raise Refused("undo.unknown", upload=number)
    if found.undone_at is not None:
        raise Refused("undo.already", upload=number)
    if not all(scope.may_report(team) for team in uploads.teams(database, number)):
        deny(database, scope, "undo.not_yours", at, upload=number)
    if scope.role is not Role.LEAD and local(at).date() > local(found.recorded_at).date() + timedelta(
        days=UNDO_DAYS
    ):
        raise Refused("undo.too_late", upload=number, days=UNDO_DAYS)
    uploads.undo(database, number, scope, at)
    return found
