"""The run chart: which dot, which line, which words at its end."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import pytest

from lkt import spc
from lkt.charts.dots import dot
from lkt.charts.matrix import matrix_table
from lkt.charts.run import run_chart, seminar_words
from lkt.domain.assessment import Assessment, Case
from lkt.domain.catalogue import Catalogue
from lkt.domain.charting import Charting, Decision, DecisionKind
from lkt.domain.improvement import Change
from lkt.text import LANGUAGES, Text
from lkt.views.rows import prepare
from lkt.views.series import compute, computed
from lkt.views.team import TeamView
from tests.charts.conftest import Shown, ShownArea
from tests.charts.made import parts, scale_of
from tests.conftest import NOW, TODAY
from tests.views.made import broken, reported, target, with_indicator

# provisional | way of the point | way of the series | tone | dot
DOTS = """
no  | -  | 1  | good  | usual
no  | -  | 0  | none  | usual
no  | 1  | 1  | good  | good_up
no  | -1 | -1 | good  | good_down
no  | 1  | 1  | bad   | bad
no  | -1 | -1 | bad   | bad
no  | 1  | 1  | plain | plain
no  | -1 | -1 | plain | plain
no  | -1 | 1  | good  | past
no  | 1  | -1 | bad   | past
no  | 1  | 0  | none  | past
no  | -1 | 0  | plain | plain
yes | -  | 1  | good  | provisional
yes | 1  | 1  | good  | provisional
"""


ROWS = [tuple(cell.strip() for cell in line.split("|")) for line in DOTS.strip().splitlines()]


@pytest.mark.parametrize(("provisional", "point", "series", "tone", "expected"), ROWS)
def test_which_dot(provisional: str, point: str, series: str, tone: str, expected: str) -> None:
    row = {
        "provisional": provisional == "yes",
        "excluded": False,
        "way": pd.NA if point == "-" else int(point),
    }
    assert dot(row, int(series), tone) == expected


def shown(catalogue: Catalogue, table: str, **changes: Any) -> TeamView:
    """The view of one series of KOL-03, some of the indicator's fields changed."""
    changed = with_indicator(catalogue, "KOL-03", **changes)
    series = compute(reported(table), changed, TODAY)
    team, area = catalogue.teams["KOL-HOR"], replace(catalogue.areas["KOL"], events=())
    found = series.assessments.get(("KOL-HOR", "KOL-03"), Assessment(Case.EMPTY))
    return TeamView(
        team, area, None, changed.indicators["KOL-03"], series.points, found, (), series.points,
    )  # fmt: skip


def months(first: int, figures: str) -> str:
    return "\n".join(f"2026-{m:02d} {n} 20" for m, n in enumerate(figures.split(), start=first))


def test_a_row_per_figure_in_the_units_shown(catalogue: Catalogue) -> None:
    frame, _ = run_chart(shown(catalogue, months(1, "12 13 -")), Text("da"))
    assert frame["shown"].tolist()[:2] == [60, 65]
    assert frame["figure"].tolist() == ["60,0\xa0%", "65,0\xa0%", "–"]
    assert frame["counts"].tolist() == ["12 / 20", "13 / 20", "– / 20"]
    assert frame["period"].tolist() == ["januar 2026", "februar 2026", "marts 2026"]
    assert frame["goal"].tolist() == [80, 80, 80]


def test_an_unreported_month_breaks_the_line_and_not_the_median(catalogue: Catalogue) -> None:
    frame, _ = run_chart(shown(catalogue, "2026-01 12 20\n2026-04 14 20"), Text("da"))
    assert [x.month for x in frame["x"]] == [1, 2, 3, 4]
    assert frame["shown"].isna().tolist() == [False, True, True, False]
    assert frame["median"].tolist() == pytest.approx([65, 65, 65, 65])
    assert frame["goal"].tolist() == [80, 80, 80, 80]


def test_events_leave_no_gaps(team_of: Shown) -> None:
    view = team_of("KOL-08")
    frame, _ = run_chart(view, Text("da"))
    assert len(frame) == len(view.points)


def test_few_figures_show_no_signal(catalogue: Catalogue) -> None:
    frame, _ = run_chart(shown(catalogue, months(1, "1 2 3 17 18 19")), Text("da"))
    assert set(frame["state"]) == {"usual"}


@pytest.mark.parametrize(
    ("indicator", "area"), [("KOL-03", "KOL"), ("AKK-01", "AKK"), ("ANT-07", "ANT"), ("KOL-08", "KOL")]
)
def test_every_dot_has_a_shape(team_of: Shown, indicator: str, area: str) -> None:
    frame, spec = run_chart(team_of(indicator), Text("da"))
    states = set(frame["state"].dropna())
    assert states <= set(scale_of(spec, "shape"))
    assert set(scale_of(spec, "shape")) == set(scale_of(spec, "fill")) == set(scale_of(spec, "stroke"))


def levels(view: TeamView, language: str = "da") -> list[tuple[str, str]]:
    found = run_chart(view, Text(language))[1]["datasets"]["levels"]
    return [(label["kind"], label["label"].replace("\xa0", " ")) for label in found]


def test_the_words_at_the_ends(catalogue: Catalogue) -> None:
    text = Text("da")
    view = shown(catalogue, months(1, "8 10 12"))
    median, goal = text("chart.median", level="50,0 %"), text("chart.target", target="80 %")
    assert levels(view) == [("median", median), ("goal", goal)]


def test_an_older_median_keeps_its_words_at_the_left(catalogue: Catalogue) -> None:
    versions = broken(catalogue.indicators["KOL-03"], date(2026, 3, 1))
    view = shown(catalogue, months(1, "8 8 16 16"), versions=versions, targets=())
    assert [kind for kind, _ in levels(view)] == ["old", "median"]
    found = run_chart(view, Text("da"))[1]["datasets"]["levels"]
    assert [label["x"][:7] for label in found] == ["2026-01", "2026-04"]


@pytest.mark.parametrize(
    ("figures", "goal", "nudges"),
    [
        ("8 10 12", 80, {"median": "level", "goal": "level"}),
        ("15 16 17 1", 78, {"median": "down", "goal": "up"}),
        ("15 16 17 1", 77, {"median": "up", "goal": "down"}),
    ],
)
def test_words_that_would_collide_move_apart(
    catalogue: Catalogue, figures: str, goal: float, nudges: dict[str, str]
) -> None:
    view = shown(catalogue, months(1, figures), targets=(target(">=", goal),))
    found = run_chart(view, Text("da"))[1]["datasets"]["levels"]
    assert {label["kind"]: label["nudge"] for label in found} == nudges


def test_changes_stand_on_their_day_in_rows_of_their_own(catalogue: Catalogue) -> None:
    versions = broken(catalogue.indicators["KOL-03"], date(2026, 3, 1))
    targets = (target(">=", 70, valid_to=date(2026, 4, 30)), target(">=", 80, valid_from=date(2026, 5, 1)))
    view = shown(catalogue, months(1, "8 9 10 11 12 13"), versions=versions, targets=targets)
    noted = [(date(2026, 2, 9), "Ny tavle"), (date(2025, 12, 31), "Før"), (date(2026, 3, 1), "Ny leder")]
    view = replace(view, marks=tuple(Change("", "", words, day) for day, words in noted))
    text = Text("da")
    marks = run_chart(view, text)[1]["datasets"]["marks"]
    both = " · ".join(sorted(["Ny leder", text("chart.broken")]))
    assert [(m["x"], m["label"], m["top"], m["side"]) for m in marks] == [
        ("2025-12-31", "Før", -32, "left"),
        ("2026-02-09", "Ny tavle", -32, "left"),
        ("2026-03-01", both, -17, "left"),
        ("2026-05-01", text("chart.new_target"), -32, "right"),
    ]


def test_no_words_meet_where_changes_come_close_together(catalogue: Catalogue) -> None:
    """Four within four weeks, and one with more words than any row has room for; the plot keeps its height."""
    noted = [Change("", "", f"Tiltag {day} på afsnittet", date(2026, 3, day)) for day in (2, 9, 16, 23)]
    last = Change("", "", "ord " * 30, date(2026, 11, 1), date(2026, 11, 30))
    view = replace(shown(catalogue, YEAR), marks=(*noted, last))
    spec = run_chart(view, Text("da"))[1]
    marks = spec["datasets"]["marks"]
    assert marks[-1]["label"] == Text("da")("chart.tried", words=last.title, until=last.until)
    assert len({mark["top"] for mark in marks[:4]}) == 4
    assert [mark["side"] for mark in marks] == [*["left"] * 4, "right"]
    assert (
        spec["height"] + min(mark["top"] for mark in marks)
        == run_chart(shown(catalogue, YEAR), Text("da"))[1]["height"]
    )


def test_a_pause_is_a_band_from_its_first_day(catalogue: Catalogue) -> None:
    view = replace(shown(catalogue, YEAR), pause=(date(2026, 11, 1), TODAY))
    spec = run_chart(view, Text("da"))[1]
    (band,) = (part for part in parts(spec) if part.get("mark", {}).get("type") == "rect")
    days = [band["encoding"][end]["datum"] for end in ("x", "x2")]
    assert [(day["year"], day["month"], day["date"]) for day in days] == [(2026, 11, 1), (2026, 11, 23)]
    assert [mark["label"] for mark in spec["datasets"]["marks"]] == ["Sat på pause"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_unit_has_words(catalogue: Catalogue, language: str) -> None:
    for indicator in catalogue.indicators.values():
        words = Text(language).unit(indicator)
        assert words
        assert "{" not in words


def test_the_multiplier_is_named(catalogue: Catalogue) -> None:
    assert Text("da").unit(catalogue.indicators["ANT-08"]) == "Antal pr. 10.000"


# Limits, and points left out


def with_charting(catalogue: Catalogue, table: str, chart: str, *made: Decision) -> TeamView:
    charting = Charting(chart)
    series = computed(prepare(reported(table), catalogue, TODAY, made), catalogue, TODAY, charting)
    view = shown(catalogue, table)
    found = series.assessments[("KOL-HOR", "KOL-03")]
    return replace(view, points=series.points, assessment=found, charting=charting, decisions=made)


YEAR = months(1, "8 9 10 11 12 13 12 11 10 9")


def decision(kind: str, day: date, reason: str = "derfor") -> Decision:
    return Decision(1, "KOL-HOR", "KOL-03", DecisionKind(kind), day, reason, NOW, "anna")


def test_limits_are_drawn_in_the_units_shown_and_told_over_the_dots(catalogue: Catalogue) -> None:
    frame, _ = run_chart(with_charting(catalogue, YEAR, "p"), Text("da"))
    middle = 105 / 200
    width = 3 * (middle * (1 - middle) / 20) ** 0.5
    assert frame["upper"].tolist() == pytest.approx([100 * (middle + width)] * 10)
    assert frame["lower"].tolist() == pytest.approx([100 * (middle - width)] * 10)
    assert frame["limits"][0].replace("\xa0", " ") == "19,0 % – 86,0 %"
    plain, _ = run_chart(shown(catalogue, YEAR), Text("da"))
    assert plain["upper"].isna().all()
    assert set(plain["limits"]) == {""}


def test_the_line_of_a_control_chart_is_no_median(catalogue: Catalogue) -> None:
    view = with_charting(catalogue, YEAR, "p")
    assert levels(view)[0] == ("median", Text("da")("chart.centre", level="52,5 %"))


def test_a_point_outside_is_a_triangle_and_says_so(catalogue: Catalogue) -> None:
    table = months(1, "10 10 10 11 10 10 9 10 10 20")
    view = with_charting(catalogue, table, "p")
    frame, _ = run_chart(view, Text("da"))
    assert frame["state"].tolist()[-1] == "good_up"
    assert frame["told"].tolist()[-1] == Text("da")("rule.outside")


def test_a_point_left_out_is_a_cross_with_its_reason(catalogue: Catalogue) -> None:
    view = with_charting(catalogue, YEAR, "run", decision("exclude", date(2026, 3, 1), "EPJ nede"))
    frame, spec = run_chart(view, Text("da"))
    assert (frame["state"][2], frame["told"][2]) == ("excluded", "Udeladt: EPJ nede")
    assert scale_of(spec, "shape")["excluded"] == "cross"
    assert not spec["datasets"]["marks"]


def test_phases_and_baselines_stand_with_their_reasons(catalogue: Catalogue) -> None:
    made = (
        decision("phase", date(2026, 6, 1), "ny tavle"),
        decision("freeze", date(2026, 3, 1), "før start"),
    )
    _, spec = run_chart(with_charting(catalogue, YEAR, "run", *made), Text("da"))
    assert [mark["label"] for mark in spec["datasets"]["marks"]] == [
        "Baseline slutter: før start",
        "Ny fase: ny tavle",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_words(language: str) -> None:
    for rules in spc.RULE_SETS.values():
        for name in rules.rules:
            assert Text(language)(f"rule.{name}")


def test_seminars_stand_on_every_kind_of_chart(team_of: Shown, area_of: ShownArea) -> None:
    """Those within the axis, by name; the matrix and small charts have a line for each."""
    view, text = team_of("KOL-01"), Text("da")
    marks = run_chart(view, text)[1]["datasets"]["marks"]
    assert [mark["label"] for mark in marks if "eminar" in mark["label"]] == [
        "Seminar 1",
        "Seminar 2",
        "Seminar 3",
    ]
    span = (view.points["x"].min(), view.points["x"].max())
    words = seminar_words(view.area.seminars, span, text)
    assert "Seminar 2 den 16.09.2025" in words
    assert "opdigtede datoer" in words
    assert "Afsluttende" not in words  # is still to come
    assert seminar_words(view.area.seminars, None, text) == ""
    paths = re.findall(r"path d='(M\d+,0v30M\d+,0v30M\d+,0v30)'", matrix_table(area_of("KOL"), text))
    assert len(set(paths)) == 1


def test_the_level_up_to_the_end_is_a_line_of_its_own(team_of: Shown) -> None:
    """Of a network that has ended, at the months that are held against it; the end stands on its day."""
    view = team_of("PAL-05")
    assert view.lasted
    rows, spec = run_chart(view, Text("da"))
    level = view.lasted.level
    frozen = rows.dropna(subset="frozen")
    assert frozen["x"].min().date() == level.since
    assert frozen["frozen"].unique() == pytest.approx([level.was * view.indicator.scale])
    assert "LKT slut" in [mark["label"] for mark in spec["datasets"]["marks"]]
    # Nor on a chart of how much figures vary, whatever came of them.
    for other in (team_of("KOL-03"), replace(view, charting=Charting("mr"))):
        assert run_chart(other, Text("da"))[0]["frozen"].isna().all()
