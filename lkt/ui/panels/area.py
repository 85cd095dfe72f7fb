"""Areas: their cards on the overview; the page of one: aims, matrix, deliveries, and letters to the teams that owe
figures; all of them on one page, and those of a region's teams with their contacts."""

from collections.abc import Sequence
from urllib.parse import urlencode, urljoin

import streamlit as st

from lkt.charts.dots import LETTERS, legend
from lkt.charts.matrix import delivery_table, matrix_table
from lkt.charts.programme import programme_table, region_table, topics_table
from lkt.charts.run import seminar_words
from lkt.domain.access import Act
from lkt.domain.area import Area, Group
from lkt.domain.assessment import Case
from lkt.domain.organisation import Region
from lkt.report.words import area_answer, by_quarter, lasting_answer
from lkt.text import Text, danish
from lkt.text.sentence import months
from lkt.ui.cached_views import kept, variation_of
from lkt.ui.frame import Visit, badge, box, escape, page_link
from lkt.ui.panels.documents import download
from lkt.ui.panels.triage import listed
from lkt.ui.url_choices import of_these, pick
from lkt.views import programme as programmes
from lkt.views.area import AreaLine, AreaView
from lkt.views.delivery import Owed, late, tally

_LOST = 8  # series named of those that have lost something
_BETWEEN = f"\n\n{'-' * 60}\n\n"  # letters in one file


def ways(visit: Visit, lines: Sequence[AreaLine]) -> None:
    """From the overview to where somebody may report, and to the teams."""
    some = any(line.latest for line in lines)
    if not some:
        st.info(visit.text("overview.empty"))
    if visit.role(Act.SEND):
        page_link("indberet", visit.text(f"overview.{'report' if some else 'go_upload'}"))
    if some and visit.role(Act.TEAM):
        page_link("team", visit.text("overview.to_team"))


def leads_to(visit: Visit) -> str:
    """The page that the card of an area leads to: its own, for whoever may see it."""
    return "omraade" if visit.role(Act.AREA) else "variation"


def cards(lines: Sequence[AreaLine], visit: Visit, page: str) -> None:
    """The areas under the two headings of the programme's own list, in a grid that style.css lays out. Each leads to
    its `page`."""
    text = visit.text
    for group in Group:
        own = [line for line in lines if line.area.group is group]
        if not own:
            continue
        st.header(text(f"overview.group_{group.value}"), anchor=False)
        with st.container(key=f"areas-{group.value}"):
            for line in sorted(own, key=lambda line: (line.area.rank, danish(text.name(line.area.name)))):
                with st.container(border=True, height="stretch"):
                    _card(line, visit, page)


def _card(line: AreaLine, visit: Visit, page: str) -> None:
    text, area = visit.text, line.area
    st.page_link(
        f"pages/{page}.py", label=f"**{escape(text.name(area.name))}**", query_params={"area": area.id},
        icon=":material/arrow_forward:", icon_position="right",
    )  # fmt: skip
    badge(area, text)
    facts = [
        text("overview.lead", lead=escape(lead_words(area, visit))),
        text("overview.size", teams=line.teams, indicators=len(line.indicators)),
    ]
    if line.latest is None:
        facts.append(text("overview.no_data"))
    else:
        facts.append(text("overview.latest", month=text.month(line.latest.start)))
        if line.delivered is not None:
            facts.append(text("delivery.told", month=line.month, **line.delivered))
        told = "signals" if line.signals["series"] else "too_short"
        key = f"overview.{told if area.allows.judging else 'baseline'}"
        facts.append(text(key, **LETTERS, **line.signals))
    st.markdown("  \n".join(facts))


def lead_words(area: Area, visit: Visit) -> str:
    """ "Region Hovedstaden (fra 01.01.2027 Region Østdanmark)" once that day has come."""
    text, lead = visit.text, visit.catalogue.regions[area.lead_region]
    now = None if lead.exists(visit.today) else visit.catalogue.regions.get(lead.successor or "")
    if now is None:
        return text.name(lead.name)
    return text("overview.lead_now", lead=lead.name, day=now.valid_from, now=now.name)


def sources(lines: Sequence[AreaLine], text: Text) -> str:
    """Where the programme is described, and whose list the statuses are."""
    read = dict.fromkeys(
        text("overview.status_source", source=status.source, day=status.recorded)
        for status in (line.area.statuses[-1] for line in lines)
    )
    return f"{text('overview.links')} {escape(' '.join(read))}"


def aims(area: Area, visit: Visit) -> None:
    """What the network wants to reach, who leads it, and in a box the drivers it works on."""
    text, status, lead = visit.text, area.statuses[-1], area.lead_regions[-1]
    for aim in area.aims:
        due = aim.deadline if area.allows.judging else None  # nobody has approved it yet
        deadline = text("area.deadline", day=due) if due else ""
        st.markdown(f"**{escape(text.name(aim.text))}** ({escape(text.name(aim.kind))}{deadline})")
    words, source = escape(lead_words(area, visit)), escape(text.name(status.source))
    read = text.day(max(status.recorded, lead.recorded))
    st.markdown(text("area.lead", lead=words, source=source, day=read))
    box(text("area.more"), "more", _more, area, text)


def _more(area: Area, text: Text) -> None:
    st.markdown("\n".join(f"- {escape(text.name(focus))}" for focus in area.focus))
    for note in (area.discrepancy, area.note, area.participation_rule):
        if note:
            st.caption(escape(text.name(note)))
    st.caption(text("area.sources", sources=escape("; ".join(area.sources))))


def sustaining(view: AreaView, visit: Visit) -> None:
    """Of a network that has ended: loud where something is lost, and how late and how often in vain that is said."""
    if not view.lasted:
        return
    text, said = visit.text, lasting_answer(view, visit.text)
    st.header(text("area.sustaining"), anchor=False)
    if view.lost:
        items = []
        for team, i, level in view.lost:
            told = {"level": text.figure(level.figure, i), "was": text.figure(level.was, i)}
            items.append((team.id, i.id, text("area.lost_one", **told)))
        tone, lost = "bad" if view.losing else "none", listed(visit, items, "area.lost_more", _LOST)
        st.html(f"<div class='lkt-sentence lkt-short {tone}'>{said}{lost}</div>")
    else:
        st.markdown(said)
    st.caption(text("team.lasted.sure"))


def signal_matrix(view: AreaView, text: Text) -> None:
    """The answer, the matrix, what its signs mean, and the way to the differences between teams."""
    months = view.points["x"]
    st.markdown(area_answer(view, text))
    st.html(matrix_table(view, text))
    hidden = any(told.case is Case.MASKED for told in view.found.values())
    st.html(legend(text, *(["masked"] if hidden else [])))
    span = {"first": text.month(months.min().date()), "last": view.latest}
    met = seminar_words(view.area.seminars, (months.min(), months.max()), text)
    st.caption(f"{text('area.matrix_help', **span)} {met}".strip())
    if told := by_quarter(view.gathered, text):
        st.caption(escape(told))
    page_link("variation", text("area.go_variation"), area=view.area.id)


def deliveries(view: AreaView, text: Text) -> None:
    """Who has delivered when."""
    if view.deliveries:
        month = view.deliveries[-1].month
        st.markdown(text("delivery.told", month=month, **tally(view.deliveries, month)))
    st.caption(text("area.delivery_help"))
    st.html(delivery_table(view, text))


def reminders(visit: Visit, view: AreaView) -> None:
    """Who owes figures, and words to send them."""
    text, names = visit.text, {team.id: team.name for team, _ in view.teams}
    owing = {team: owed for team, owed in late(view.deliveries, view.area).items() if team in names}
    if owing and visit.role(Act.REMIND, area=view.area.id):
        title = text("delivery.reminders", teams=len(owing))
        box(title, "reminders", _letters, owing, names, view.area, text)


def _letters(owing: dict[str, list[Owed]], names: dict[str, str], area: Area, text: Text) -> None:
    letters = {team: letter(owed, team, names[team], area, text) for team, owed in owing.items()}
    chosen = pick(text("choose.team"), {team: names[team] for team in letters}, key=f"reminded-{area.id}")
    st.code(letters[chosen], language=None, wrap_lines=True)
    st.caption(text("delivery.reminder_help"))
    file = text("delivery.letters_file", area=area.id)
    download(text("delivery.all_letters", letters=len(letters)), _BETWEEN.join(letters.values()), file)


def letter(owing: Sequence[Owed], team: str, name: str, area: Area, text: Text) -> str:
    """What is missing, where to send it (the team's own page) and how; the lead fills in the day and whom to ask."""
    owes = []
    for owed in owing:
        missing = tuple(indicator.name for indicator in owed.missing)
        key = "delivery.owes_all" if owed.everything else "delivery.owes"
        owes.append(text(key, months=months(text, owed.first, owed.last), missing=missing))
    # Beside the address that this page was opened with.
    link = f"{urljoin(st.context.url or '', 'indberet')}?{urlencode({'team': team})}"
    return text("delivery.reminder", team=name, area=area.name, owes="\n".join(owes), link=link)


def programme(lines: Sequence[AreaLine], visit: Visit) -> None:
    """Every area in a row; style.css lets it fit on one sheet."""
    text, leads = visit.text, {line.area.id: lead_words(line.area, visit) for line in lines}
    st.html(programme_table(lines, leads, text))
    st.caption(text("programme.help"))


def topics(visit: Visit) -> None:
    """Where teams differ most and are furthest from their targets: a ground for choosing the next networks."""
    table = variation_of(visit, None)
    st.markdown(visit.text("topics.about"))
    st.html(topics_table(kept(visit, (), programmes.topics, table, visit.catalogue), visit.text))
    st.caption(visit.text("topics.help", looked=table.looked))


def region_of(visit: Visit) -> Region | None:
    """A region that has teams, of today, before or to come; None where there is none."""
    text, names = visit.text, dict[str, str]()
    for region in programmes.regions_with_teams(visit.catalogue, visit.today):
        begins, ends = region.valid_from > visit.today, region.valid_to
        key = "region.from" if begins else "region.until" if ends else "region.name"
        names[region.id] = text(key, name=region.name, day=text.day(region.valid_from if begins else ends))
    return visit.catalogue.regions[of_these(visit, "region", names)] if names else None


def region(view: programmes.RegionView, text: Text) -> None:
    """Its teams by area, and whom to ask."""
    teams = sum(len(lines) for _, lines in view.areas)
    st.markdown(text("region.size", teams=teams, areas=len(view.areas), day=view.day))
    st.html(region_table(view, text))
    st.html(legend(text))
    st.header(text("region.contacts"), anchor=False)
    st.markdown(escape(", ".join(view.contacts)) or text("region.no_contacts"))
