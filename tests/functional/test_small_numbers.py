"""What a page says where too few patients are behind a figure, to one who may not see it; and what it does not send."""

from __future__ import annotations

import pytest

from lkt.domain.access import Role
from tests.functional.conftest import Sign, charts, healthy, opened, texts

FEW, PART, EVENT = ("KOL-BFH", "KOL-06"), ("KOL-HOR", "KOL-06"), ("KOL-AAL", "KOL-08")


@pytest.mark.parametrize("lang", ["da", "en"])
def test_few_hidden_figures_are_told_and_the_rest_is_judged(sign_in: Sign, lang: str) -> None:
    visit = opened(sign_in("team", Role.EXPERT, team=FEW[0], indicator=FEW[1], lang=lang), "months")
    said = {"da": "Tal, der ikke vises: 1 af 11 (færre end 3 patienter).", "en": "Figures not shown: 1 of 11"}
    by = {"da": "Vises pr. kvartal, fordi", "en": "Shown by quarter, since"}
    for words in (said[lang], by[lang]):
        assert words in texts(visit)
        assert words in charts(visit)[0].alt
    assert {"da": "kvartal", "en": "Quarter"}[lang] in charts(visit)[0].rows[0]["period"]
    assert sum(row["figure"] == "–" for row in charts(visit)[0].rows) == 1
    assert any(level["kind"] == "median" for level in charts(visit)[0].datasets["levels"])
    years, months = (found.value for found in visit.dataframe)
    assert (months == "#").sum(axis=1).isin([0, 2, 3]).all()
    assert (months.iloc[:, 2] == "#").sum() == (months.iloc[:, 4] == "#").sum() == 1
    assert len(months) == 11
    assert not (years.iloc[:, 2] == "#").any()


def test_a_series_of_which_much_is_hidden_is_not_judged(sign_in: Sign) -> None:
    visit = opened(sign_in("team", Role.EXPERT, team=PART[0], indicator=PART[1]), "months")
    assert "# For få patienter til at vise og vurdere serien" in texts(visit)
    (chart,) = charts(visit)
    assert not any(isinstance(row[line], float) and row[line] == row[line] for row in chart.rows
                   for line in ("median", "goal", "lower", "upper"))  # fmt: skip
    assert {row["state"] for row in chart.rows} <= {"usual", "provisional", "excluded", None}
    assert not chart.datasets["levels"]
    years, months = (found.value for found in visit.dataframe)
    assert (years.iloc[:, 2] == "#").any()
    assert (months.iloc[:, 2] == "#").sum() == 3
    assert set(months.iloc[:, 1]) == {"–"}


def test_of_events_nothing_is_shown(sign_in: Sign) -> None:
    visit = healthy(sign_in("team", Role.EXPERT, team=EVENT[0], indicator=EVENT[1]))
    assert "Hver hændelse er én patient" in texts(visit)
    assert not visit.get("vega_lite_chart")
    assert not visit.dataframe


def test_one_who_may_see_everything_meets_no_sign(sign_in: Sign) -> None:
    for team, indicator in (FEW, PART, EVENT):
        visit = healthy(sign_in("team", Role.LEAD, team=team, indicator=indicator))
        assert "# " not in texts(visit)
        assert "vises ikke" not in texts(visit)
        assert "pr. kvartal" not in texts(visit)


def test_a_leader_sees_months_of_the_own_team_beside_quarters_of_others(sign_in: Sign) -> None:
    own, other = (
        opened(sign_in("team", Role.LEADER, team=team, indicator="KOL-03"), "months")
        for team in ("KOL-HOR", "KOL-VEJ")
    )
    assert "pr. kvartal" not in texts(own)
    assert "Vises pr. kvartal" in texts(other)
    assert [len(visit.dataframe[1].value) for visit in (own, other)] == [35, 11]


def test_lists_say_it_with_the_sign(sign_in: Sign) -> None:
    area = texts(healthy(sign_in("omraade", Role.EXPERT, area="KOL")))
    assert "class='masked'" in area
    assert "<b>#</b>" in area
    assert "september 2026, med tegn" in area  # the last month of the newest quarter
    assert "for få patienter til at vise" in area
    assert "For få patienter til at vise og vurdere" in area
    assert "kvartal for teams, hvor små tal ikke vises" in area
    picture = texts(healthy(sign_in("team", Role.EXPERT, team="KOL-HOL")))
    assert picture.count("# For få patienter") >= 3
    assert "kvartal for teams, hvor små tal ikke vises" in picture
    assert "Teamet har ikke indberettet" not in picture
    wall = sign_in("variation", Role.EXPERT, area="KOL", indicator="KOL-06", show="teams")
    assert "for få patienter til at vise" in texts(healthy(wall))
    assert "Vises pr. kvartal, fordi" in texts(wall)
    for shown in ("difference", "places", "regions"):
        sums = sign_in("variation", Role.EXPERT, area="KOL", indicator="KOL-06", show=shown)
        assert "# Tallene er summer af det, der vises." in texts(healthy(sums))
    assert "# Tallene er summer" in texts(healthy(sign_in("variation", Role.EXPERT, area="KOL")))
