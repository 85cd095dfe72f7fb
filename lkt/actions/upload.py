"""A file's way: read and compare (nothing is stored), back with its faults marked or confirmed, and taken back."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from lkt.actions import comparison
from lkt.actions.access_log import check_name, deny, note
from lkt.actions.comparison import Change, Line, compare, questions
from lkt.domain.access import Act, Role, Scope
from lkt.domain.catalogue import Catalogue
from lkt.domain.observation import Batch, Delivery, Finding, Observation, Severity
from lkt.domain.period import Grain, Period, local
from lkt.errors import must
from lkt.ingest import Submission, sandbox
from lkt.ingest.table import PRIVATE, finding
from lkt.store import Database, observations, uploads
from lkt.store.uploads import Upload

UNDO_DAYS = 14  # how long the sender may take a file back; the project lead always may


@dataclass(frozen=True)
class Preview:
    """What confirming would do, and what it leaves as it is. `version`: the state of the store it was compared with.

    left_out: reported before, and empty in the file. newer: corrected since the template was downloaded, and
    in the file as it was then.
    """

    batch: Batch
    version: int
    lines: tuple[Line, ...] = ()
    left_out: tuple[Observation, ...] = ()
    newer: tuple[Line, ...] = ()

    @property
    def counts(self) -> Mapping[str, int]:
        """How many figures are new, changed and unchanged. Blanks never erase, so none is removed."""
        found = Counter(line.change for line in self.lines)
        return {change.value: found[change] for change in Change} | {"removed": 0}

    @property
    def private(self) -> bool:
        """True when person data were found: the file itself must be let go at once."""
        return any(finding.code.startswith(PRIVATE) for finding in self.batch.findings)

    @property
    def stored(self) -> Batch:
        """What confirming stores: everything in the file, so that undoing another upload does not take it along.

        But a template comes filled with the demonstration's figures; sent back unchanged they stay what they are.
        """
        own = [line.sent for line in self.lines if not (line.demo and line.change is Change.UNCHANGED)]
        return replace(self.batch, observations=tuple(own))

    @property
    def changes_anything(self) -> bool:
        return any(line.change is not Change.UNCHANGED for line in self.lines)


def preview(
    database: Database, catalogue: Catalogue, scope: Scope, data: bytes, file_name: str, today: date,
    team: str | None = None, named: Callable[[Batch], Batch] | None = None,
) -> Preview:  # fmt: skip
    """Read a file and lay it beside what is known. Nothing is stored.

    named: gives its places the names that people see for them, where it is no file to them.
    """
    version = uploads.version(database)
    own = catalogue.teams.get(scope.team or team or "")
    since = catalogue.areas[own.area].timeline.baseline_from if own else None
    reported = observations.known(database, own.area, [own.id]) if own else {}
    early = [o for o in reported.values() if since and o.period.last_day < since.start]
    batch = sandbox.read(Submission(data, file_name, catalogue, scope, today, team, early))
    batch = named(batch) if named else batch
    if batch.area is None:
        return Preview(batch, version)
    area, teams = batch.area, {o.team for o in batch.observations} | {team for team, _, _ in batch.blank}
    known = reported if own and teams == {own.id} else observations.known(database, area, teams)
    batch = comparison.counted(batch, known, catalogue)
    then = {} if batch.knew is None else observations.known(database, area, teams, batch.knew)
    lines, left_out, newer = compare(batch, known, then)
    asked = (*_template(database, batch, teams), *questions(lines, known, catalogue))
    return Preview(replace(batch, findings=batch.findings + asked), version, lines, left_out, newer)


def _template(database: Database, batch: Batch, teams: Collection[str]) -> Iterator[Finding]:
    """Whether the file's template is older than what its team has reported since."""
    if batch.knew is not None and batch.area and len(teams) == 1:
        for sent in uploads.newest(database, batch.area, next(iter(teams)), limit=1):
            if sent.id > batch.knew:
                day = Period.containing(local(sent.recorded_at).date(), Grain.DAY)
                yield finding("template_older", upload=sent.id, day=day)


def template(
    database: Database, catalogue: Catalogue, team: str, today: date, language: str, say: Callable[..., str],
    wide: bool = False,
) -> bytes:  # fmt: skip
    """The team's own workbook, filled with what it has reported. `say` gives the words of a text key.

    It knows the newest upload it was filled with, so that figures corrected since are not turned back by it.
    """
    from lkt.ingest.template import template  # brings openpyxl, which taking a file in does not need

    newest = uploads.newest_id(database)
    known = observations.known(database, catalogue.teams[team].area, [team], newest)
    return template(catalogue, team, today, say, language, not wide, list(known.values()), newest)


def may_annotate(batch: Batch) -> bool:
    """True for a workbook refused for what stands in its cells, and not for person data.

    CSV files have no sheets, so their findings have none.
    """
    if any(finding.code.startswith(PRIVATE) for finding in batch.findings):
        return False
    faults = (finding.place for finding in batch.findings if finding.severity is Severity.ERROR)
    return any(place.sheet and place.cell for place in faults)


def annotated(batch: Batch, data: bytes, say: Callable[..., str]) -> bytes | None:
    """The file with a note in the words of `say` on every error and warning; None when it may not or cannot be."""
    if not may_annotate(batch):
        return None
    marked = [f for f in batch.findings if f.severity is not Severity.INFO and f.place.sheet and f.place.cell]
    return sandbox.annotate(data, [(f, say(f"finding.{f.code}", **f.fields)) for f in marked])


def note_refusal(database: Database, scope: Scope, seen: Preview, at: datetime) -> None:
    """Add a refused file to the log of refusals: what was wrong and its hash, never what stood in it.

    Without the hash where person data were found: of a small file one could try out which number fits it.
    """
    errors = Counter(f.code for f in seen.batch.findings if f.severity is Severity.ERROR)
    note(database, scope, at, errors, "" if seen.private else seen.batch.sha256, seen.batch.size)


def confirm(
    database: Database, scope: Scope, seen: Preview, at: datetime, warnings_accepted: bool = False
) -> Upload | None:
    """Store what the preview showed, whole or not at all; returns what was sent, None when it held nothing new.

    Refused when the file has errors, when its warnings were not accepted, when a team is not the sender's,
    or when somebody else has written since the preview was made. What could have been about a person, and was said
    not to be, is noted (`…_suspected`): how often, never what stood there.
    """
    must(not seen.batch.refused, "upload.has_errors")
    must(warnings_accepted or not seen.batch.warned, "upload.warnings_not_accepted")
    if not all(scope.may(Act.SEND, line.after.team) for line in seen.lines):
        deny(database, scope, "upload.not_yours", at)
    check_name(scope.user)
    if not seen.changes_anything:
        return None
    number = uploads.append(database, Delivery(seen.stored, scope, at), seen.version)
    if asked := Counter(f.code for f in seen.batch.findings if f.suspected):
        note(database, scope, at, asked, seen.batch.sha256, seen.batch.size)
    return uploads.find(database, number)


def undo(database: Database, scope: Scope, number: int, at: datetime) -> Upload:
    """Take an upload back. Refused when it is unknown, taken back already, somebody else's or too old."""
    check_name(scope.user)
    found = must(uploads.find(database, number), "undo.unknown", upload=number)
    if (why := why_not_undo(scope, found, at)) == "undo.not_yours":
        deny(database, scope, why, at, upload=number)
    must(not why, why, upload=number, days=UNDO_DAYS)
    uploads.undo(database, number, scope, at)
    return found


def why_not_undo(scope: Scope, sent: Upload, at: datetime) -> str:
    """A text's key for why an upload cannot be taken back by somebody now; empty when it can."""
    if sent.undone_at is not None:
        return "undo.already"
    act = Act.UNDO if scope.may(Act.UNDO) or sent.recorded_by != scope.user else Act.UNDO_OWN
    if not all(scope.may(act, team) for team in sent.teams):
        return "undo.not_yours"
    return "undo.too_late" if local(at).date() > undo_until(sent) and scope.role is not Role.LEAD else ""


def undo_until(sent: Upload) -> date:
    """The last day on which the sender may take it back."""
    return local(sent.recorded_at).date() + timedelta(days=UNDO_DAYS)


def effect_of_undo(database: Database, sent: Upload) -> list[tuple[Observation, Observation | None]]:
    """Every figure that taking an upload back would change: what counts now, and what would count then."""
    now = observations.known(database, sent.area, sent.teams)
    then = observations.known(database, sent.area, sent.teams, without=sent.id)
    pairs = [(o, then.get(key)) for key, o in now.items()]
    return [(a, b) for a, b in pairs if b is None or a.content != b.content]
