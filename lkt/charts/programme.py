"""Two tables of the programme: every area in a row without its teams, and the teams of a region by area."""

from collections.abc import Mapping, Sequence
from html import escape

from lkt.charts.dots import LETTERS
from lkt.charts.matrix import SIGNS, address, link, row, table
from lkt.domain.area import Area, Status
from lkt.text import Text, danish
from lkt.views.area import AreaLine
from lkt.views.delivery import State
from lkt.views.programme import RegionView, TeamLine, Topic
from lkt.views.variation import VariationView

_COLUMNS = ("area", "lead", "time", "teams", "delivered", "improved", "harm")
_OF_TEAM = ("team", "delivered", "signals", "leader")


def programme_table(lines: Sequence[AreaLine], leads: Mapping[str, str], text: Text) -> str:
    """HTML: areas under way first. leads: the words for who leads each area."""
    heads = [text(f"programme.{name}") for name in _COLUMNS]
    body = [row(_cells(line, leads, text), heads) for line in sorted(lines, key=lambda line: line.area.rank)]
    return table("spreads programme", text("programme.alt"), heads, body, corner="")


def topics_table(topics: Sequence[Topic], text: Text) -> str:
    """HTML: each area with its largest difference between teams, and what is furthest from its target."""
    heads, body = [text(f"topics.{name}") for name in ("area", "beyond", "widest", "furthest")], []
    for topic in topics:
        apart, met = "", ""
        if topic.widest and topic.widest.newest:
            sd = text.difference(topic.widest.newest.sd, topic.widest.indicator)
            apart = text("topics.apart", sd=sd, teams=topic.widest.newest.teams)
        if topic.furthest and (told := topic.furthest.on_target):
            met = text("topics.met", met=told[0], teams=told[1])
        cells = [f"<b>{escape(text.name(topic.area.name))}</b> {_badge(topic.area, text)}"]
        cells += [text("topics.of", beyond=topic.beyond, looked=topic.looked)]
        cells += [_led(topic.widest, apart, text), _led(topic.furthest, met, text)]
        body.append(row(cells, heads))
    return table("spreads topics", text("topics.alt"), heads, body, corner="")


def _led(line: VariationView | None, more: str, text: Text) -> str:
    """The name of an indicator, which leads to its page, and what there is to say of it."""
    if line is None:
        return "–"
    to = address(text, "variation", area=line.indicator.area, indicator=line.indicator.id)
    return f"<a href='{to}'>{escape(text.name(line.indicator.name))}</a><small>{escape(more)}</small>"


def _cells(line: AreaLine, leads: Mapping[str, str], text: Text) -> list[str]:
    noise, area = line.noise, line.area
    sent, better, harm = "–", "–", "–"
    if line.delivered is not None:
        sent = text("programme.sent", month=line.month, **line.delivered)
    if line.followed:
        better = text("programme.better", improved=line.improved, followed=line.followed)
        if noise.series:
            more = text(f"programme.{'more' if noise.more_than_chance else 'no_more'}")
            ends = {"low": noise.low, "high": noise.high, "seen": noise.seen, "series": noise.series}
            better += f"<small>{text('programme.noise', more=more, **ends)}</small>"
        harms = ((text.name(i.name), teams, all_) for i, teams, all_ in line.harm)
        alarms = (text("programme.alarm", name=name, teams=n, of=all_) for name, n, all_ in harms)
        harm = "<br>".join(f"{LETTERS['bad']} {escape(told)}" for told in alarms) or text("programme.no_harm")
    name = f"<b>{escape(text.name(area.name))}</b> {_badge(area, text)}"
    return [name, escape(leads[area.id]), _time(line, text), f"{line.teams}", sent, better, harm]


def _time(line: AreaLine, text: Text) -> str:
    """How long it has left, or how it stands with that."""
    area, when, left = line.area, line.area.timeline, line.months_left
    end, ended = when.planned_end or "", when.ended or ""
    key, since = "left" if left else "last", when.paused_from or ""
    if area.status is Status.CLOSED or when.ended:
        key = "ended" if when.ended else "closed"
    elif area.status is Status.PAUSED:
        key = "paused" if since else "paused_undated"
    elif left is None:
        key = "open"
    elif left < 0:
        key = "passed"
    elif area.status is Status.PREPARING:
        key = "coming"
    known = {"start": when.start, "end": end, "ended": ended, "since": since}
    return text(f"programme.until.{key}", count=left or 0, **known)


def region_table(view: RegionView, text: Text) -> str:
    """HTML: the teams under a heading for each of their areas; the first cell leads to the team's page."""
    heads, body = [text(f"region.{name}", month=view.month) for name in _OF_TEAM], []
    for area, lines in view.areas:
        head = f"{escape(text.name(area.name))} {_badge(area, text)}"
        body.append(f"<tr class='area'><th scope='colgroup' colspan='{len(heads)}'>{head}</th></tr>")
        for line in sorted(lines, key=lambda line: danish(line.team.name)):
            first = link(text, escape(line.team.name), team=line.team.id)
            leaders = escape(", ".join(line.leaders)) or text("region.nobody")
            key = "region.silent" if line.state is State.MISSING else f"delivery.{line.state.value}"
            sent = f"{SIGNS[line.state]} {text(key, count=line.silent)}"
            body.append(row([first, sent, _signals(line, area, text), leaders], heads))
    return table("spreads region", text("region.alt"), heads, body, corner="")


def _signals(line: TeamLine, area: Area, text: Text) -> str:
    if not area.allows.judging:
        return text("region.baseline")
    if not line.signals["series"]:
        return text("region.short")
    told = {"good": "improvement", "bad": "concern", "plain": "other"}
    signs = [f"{LETTERS[sign]} {line.signals[word]}" for sign, word in told.items() if line.signals[word]]
    return text("region.of", signs=" ".join(signs) or "0", series=line.signals["series"])


def _badge(area: Area, text: Text) -> str:
    return f"<span class='lkt-badge {area.status.value}'>{text(f'status.{area.status.value}')}</span>"
