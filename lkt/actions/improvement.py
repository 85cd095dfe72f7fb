"""Writing of improvement work: changes, what has become of signals, how far a team is, remarks, who a team is.

One way in for all kinds: right, the catalogue's names, persons in words, what others have changed meanwhile, then the
document. Taking one back is a row too.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from lkt.actions.access_log import deny, note
from lkt.domain.access import Act, Role, Scope, acting
from lkt.domain.catalogue import Catalogue
from lkt.domain.improvement import SCORES, Card, Change, Disposition, Remark, SelfAssessment, Work
from lkt.domain.observation import Place
from lkt.domain.serialization import leaves, to_plain
from lkt.errors import Refused, must
from lkt.ingest import cpr, person
from lkt.store import Database, definitions
from lkt.store.database import Writer

LONGEST, _ELSE = {"title": 120, "words": 1000, "reason": 300}, 500  # characters, by field; of all else
_ACTS = {Disposition: Act.DISPOSE, Remark: Act.REMARK}  # of all else MARK
_SUSPECTED = "improvement.suspected"
_NO_WORDS = ("id", "team", "indicator", "idea", "role", "to")


def save(
    database: Database, held: Collection[Scope], value: Work, at: datetime, today: date, seen: int | None = None,
    accepted: bool = False,
) -> str:  # fmt: skip
    """Write a document, or anew where `seen` is its newest row; returns its id (a new one where it had none).

    accepted: somebody has said that words which may name people do not. Refused (`improvement.*`) with every fault
    named: without the right; for a team, indicator or idea that is not there; for words that are missing, too long or
    about a person (`suspected` where that is unsure, and nobody has accepted it); for a change before the baseline of
    its area or in the future, that ends before it begins, or that tests the same idea twice at once; for an assessment
    off its scale, or that differs from the suggestion without a reason; (`meanwhile`) when somebody has written since.
    """
    with database.writing() as writer:  # rights, names and what stands are those of now
        catalogue = definitions.read(database)
        scope = _scope(database, held, value, catalogue, at)
        if isinstance(value, Disposition | Remark):
            value = replace(value, role=scope.role.value)
        value = _tidied(value)
        standing = definitions.written(database, type(value), value.team)
        said = list(_words(value, next((e.value for e in standing if e.value.id == value.id), None)))
        wrong = [fault for fault in said if not (accepted and fault.key == _SUSPECTED)]
        if faults := [*_faults(value, catalogue, [each.value for each in standing], today), *wrong]:
            first, *first.also = {str(fault): fault for fault in faults}.values()  # each told once
            raise first
        value = value if value.id else replace(value, id=_next_id(writer, value))
        now = next((each for each in standing if each.value.id == value.id), None)
        if (now.number if now else None) != seen:
            raise Refused("improvement.meanwhile", by=now.by) if now else Refused("improvement.gone")
        definitions.write(writer, value, scope, at)
    if said:  # let in by somebody's word; the log does not say what it was
        note(database, scope, at, {_SUSPECTED: 1}, about={"team": value.team})
    return value.id


def take_back(database: Database, held: Collection[Scope], value: Work, at: datetime) -> None:
    """Take a document back: it stands in the history, and nowhere else. Refused when it does not stand any more."""
    with database.writing() as writer:
        scope = _scope(database, held, value, definitions.read(database), at)
        standing = {each.value.id: each.by for each in definitions.written(database, type(value), value.team)}
        must(value.id in standing, "improvement.gone")
        if isinstance(value, Remark) and scope.role is not Role.LEAD and standing[value.id] != scope.user:
            deny(database, scope, "improvement.not_yours", at)
        definitions.write(writer, value, scope, at, taken_back=True)


def _scope(
    database: Database, held: Collection[Scope], value: Work, catalogue: Catalogue, at: datetime
) -> Scope:
    """In which role it is written."""
    act, team = _ACTS.get(type(value), Act.MARK), must(catalogue.teams.get(value.team), "improvement.no_team")
    if (found := acting(held, act, team.id, team.area)) is None:
        deny(database, next(iter(held), Scope("", Role.PUBLIC)), "improvement.not_yours", at)
    return found


def _tidied(value: Any) -> Work:
    """The same without blanks that mean nothing; what stands on a chart on one line."""
    texts = {n: each for n, each in vars(value).items() if isinstance(each, str) and n not in _NO_WORDS}
    for name, each in texts.items():
        lines = [" ".join(line.split()) for line in each.splitlines() if line.strip()]
        texts[name] = (" " if name == "title" else "\n").join(lines)
    tidied: Work = replace(value, **texts)
    return tidied


def _faults(value: Work, catalogue: Catalogue, standing: Iterable[Work], today: date) -> Iterator[Refused]:
    """What is wrong but for the words. standing: what the team has of the kind."""
    known = {each.id: each for each in standing}
    area = catalogue.areas[catalogue.teams[value.team].area]
    indicator = getattr(value, "indicator", None)
    if indicator is not None and getattr(catalogue.indicators.get(indicator), "area", None) != area.id:
        yield Refused("improvement.no_indicator")
    match value:
        case Change():
            yield from _untimely(value, area.timeline.baseline_from.start, today)
            idea = catalogue.drivers.get(value.idea or "")
            if value.idea is not None and (idea is None or idea.area != area.id):
                yield Refused("improvement.no_idea")
            tried = [each for each in known.values() if isinstance(each, Change) and value.at_once(each)]
            yield from (Refused("improvement.at_once", title=each.title) for each in tried)
        case SelfAssessment() if value.score not in SCORES:
            yield Refused("improvement.off_scale")
        case SelfAssessment() if value.score != value.suggested and not value.reason:
            yield Refused("improvement.no_reason")
        case Disposition() if not value.reason:
            yield Refused("improvement.no_reason")
        case Remark() if value.day is not None and value.day > today:
            yield Refused("improvement.future", today=today)
        case Remark() if value.to is not None and value.to not in known:
            yield Refused("improvement.gone")
    if not getattr(value, "title", True) or not getattr(value, "words", True):
        yield Refused("improvement.empty")


def _untimely(change: Change, first: date, today: date) -> Iterator[Refused]:
    """What is wrong with the days of a change. first: of the baseline of its area."""
    if change.since < first:
        yield Refused("improvement.before", first=first)
    if any(day > today for day in (change.since, *(step.day for step in change.steps))):
        yield Refused("improvement.future", today=today)
    if change.until is not None and change.until < change.since:
        yield Refused("improvement.backwards")


def _words(value: Work, now: Work | None) -> Iterator[Refused]:
    """What is wrong with words: too many, where they do not stand so `now`, or about a person."""
    standing = dict(leaves(to_plain(now)))
    for path, text in leaves(to_plain(value)):
        name = path.rpartition(".")[2].partition("[")[0]
        if name in _NO_WORDS or not isinstance(text, str):
            continue
        longest = LONGEST.get(name, _ELSE)
        if len(text) > longest and standing.get(path) != text:
            yield Refused("improvement.too_long", longest=longest)
        if cpr.holds_cpr(text):
            yield Refused("improvement.person")
        elif cpr.may_hold_cpr(text) or any(each.suspected for each in person.read_comment(text, Place())[1]):
            yield Refused(_SUSPECTED)


def _next_id(writer: Writer, value: Work) -> str:
    """An only one of a team is called after it, of a series after both; others are counted."""
    if isinstance(value, SelfAssessment | Card):
        return value.team
    if isinstance(value, Disposition):
        return f"{value.team}/{value.indicator}"
    return f"{value.team}/{writer.next_id('definition', 'number')}"
