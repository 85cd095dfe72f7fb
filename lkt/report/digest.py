"""What has come in an area since a day, as a letter that somebody sends."""

from collections.abc import Iterable
from datetime import date

from lkt.charts.dots import letter
from lkt.domain.improvement import Change, Disposition, Remark
from lkt.domain.period import local
from lkt.report.gather import Edition
from lkt.store.definitions import W, Written
from lkt.views.triage import Signal, questions

_PARTS = ("questions", "remarks", "opened", "answered", "changes")


def named(found: Edition, team: str, indicator: str | None) -> str:
    """A team, and the chart of it where one is meant."""
    chart = found.catalogue.indicators.get(indicator or "")
    return found.catalogue.teams[team].name + (f" · {found.text.name(chart.name)}" if chart else "")


def mail(known: Edition, area: str, teams: frozenset[str], opened: Iterable[Signal], since: date) -> str:
    """Plain text: what has come under a heading each, teams by name, writers by role alone.

    opened: signals that nobody has answered. since: the first day, in Copenhagen.
    """
    text = known.text

    def of(kind: type[W], first: date = date.min) -> list[Written[W]]:
        found = [each for each in known.reader.written(kind) if each.value.team in teams]
        return [each for each in found if local(each.at).date() >= first]

    def tell(part: str, team: str, indicator: str | None, **told: object) -> None:
        parts[part].append(f"- {named(known, team, indicator)}: {text(f'digest.line.{part}', **told)}")

    parts: dict[str, list[str]] = {name: [] for name in _PARTS}
    waiting = questions(of(Remark))
    for said in of(Remark, since):
        part, words = "questions" if said.value.asks else "remarks", " ".join(said.value.words.split())
        told = {"words": words, "role": text(f"role.{said.value.role}"), "day": said.at}
        waits = text("digest.waits") if said in waiting else ""
        tell(part, said.value.team, said.value.indicator, waits=waits, **told)
    for signal in opened:
        if signal.seen.last_day >= since:
            what = f"{letter(signal.found)} {text(f'digest.reading.{signal.found.reading.value}')}"
            tell("opened", *signal.key, seen=signal.seen, what=what)
    for answer in of(Disposition, since):
        given, handling = answer.value, text(f"improvement.handling.{answer.value.handling}")
        told = {"handling": handling, "reason": given.reason, "day": answer.at}
        tell("answered", given.team, given.indicator, **told)
    for tried in (change.value for change in of(Change, since)):
        ending = text(f"improvement.ending.{tried.ending or 'none'}")
        tell("changes", tried.team, tried.indicator, title=tried.title, ending=ending, day=tried.since)
    shown = ["\n".join([text(f"digest.{name}"), *lines]) for name, lines in parts.items() if lines]
    body = "\n\n".join(shown) or text("digest.nothing")
    return text("digest.mail", area=known.catalogue.areas[area].name, since=since, body=body)
