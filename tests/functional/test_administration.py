"""The page of definitions: an area from nothing, a status with its date, seminars, people, history and the way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lkt.actions import administration
from lkt.domain.catalogue import Catalogue
from lkt.store import create_database, definitions
from lkt.ui import frame
from tests.conftest import LEAD, NOW, recorded
from tests.functional.conftest import Open, button, healthy, opened, plain, texts


@pytest.fixture
def bare(catalogue: Catalogue, tmp_path: Path) -> Path:
    """Regions and organisations, and nothing else."""
    database = create_database(tmp_path / "bare.duckdb")
    recorded(database, replace(catalogue, areas={}, indicators={}, teams={}, drivers={}), LEAD, "test", NOW)
    database.close()
    return tmp_path / "bare.duckdb"


def widget(visit: AppTest, path: str) -> Any:
    """The widget of a field, by its path in the definition."""
    kinds = (
        "text_input",
        "text_area",
        "selectbox",
        "multiselect",
        "checkbox",
        "date_input",
        "number_input",
        "button",
    )
    found = [w for kind in kinds for w in visit.get(kind) if str(w.key or "").startswith("define-")]
    return next(w for w in found if w.key.endswith(f"-{path}"))


def put(visit: AppTest, values: dict[str, Any]) -> AppTest:
    for path, value in values.items():
        if value is ...:
            widget(visit, f"{path}-add").click()
            healthy(visit.run())
        else:
            widget(visit, path).set_value(value)
    return healthy(visit.run())


def store(visit: AppTest, reason: str = "aftalt i styregruppen") -> AppTest:
    healthy(button(visit, "Se, hvad der ændres").click().run())
    assert not visit.error, [e.value for e in visit.error]
    widget(visit, "reason").set_value(reason)
    healthy(button(visit, "Gem ændringen").click().run())
    assert [s.value for s in visit.success] == ["Definitionen er gemt."], [e.value for e in visit.error]
    return visit


def rows(path: Path, kind: str, id: str) -> Any:
    return definitions.history(next(d for d in frame.OPENED if d.path == path), kind, id)


def test_an_area_is_set_up_from_nothing(open_page: Open, bare: Path) -> None:
    assert "Der er ingen områder endnu" in texts(healthy(open_page(bare, "overblik")))
    visit = healthy(open_page(bare, "administration"))
    put(visit, {
        "id": "DEL", "name": "Delir", "short": "Delir", "group": "ongoing", "sectors": ["hospital"],
        "statuses": ..., "statuses[0].value": "preparing", "statuses[0].source": "Styregruppen",
        "statuses[0].recorded": date(2026, 11, 23), "lead_regions": ..., "lead_regions[0].value": "1082",
        "lead_regions[0].source": "Styregruppen", "lead_regions[0].recorded": date(2026, 11, 23),
        "aims": ..., "aims[0].text": "Færre med delir", "aims[0].kind": "resultatmål",
        "events": ..., "events[0].date": date(2027, 2, 3), "events[0].kind": "learning_seminar", "events[0].number": 1,
        "timeline.baseline_from": "2026-01", "timeline.start": "2027-01", "timeline.planned_end": "2028-12",
    })  # fmt: skip
    store(visit)
    choose(visit, kind="indicators")
    put(visit, {
        "id": "DEL-01", "name": "Screenet for delir", "type": "process", "measure": "proportion", "unit": "pct",
        "direction": "higher", "chart": "p", "versions": ..., "versions[0].number": 1,
        "versions[0].numerator": "Screenede patienter", "versions[0].denominator": "Indlagte patienter",
        "targets": ..., "targets[0].operator": ">=", "targets[0].value": 80.0, "targets[0].kind": "mål",
    })  # fmt: skip
    store(visit)
    choose(visit, kind="teams")
    for id, lead in (("DEL-RHO", "RHO"), ("DEL-AUH", "AUH")):
        choose(visit, teams__DEL="")
        put(visit, {
            "id": id, "name": lead, "lead_organisation": lead, "unit": "Geriatri", "participants": ...,
            "participants[0].organisation": lead, "participants[0].role": "hospital",
        })  # fmt: skip
        put(visit, {"participants": ...})
        put(visit, {"participants[1].organisation": "K0615", "participants[1].role": "municipality"})
        store(visit)
    assert "Delir" in texts(healthy(open_page(bare, "omraade", area="DEL")))
    assert "DEL-RHO" in [row.plain["id"] for row in rows(bare, "teams", "DEL-RHO")]


def choose(visit: AppTest, **chosen: str) -> AppTest:
    for name, value in chosen.items():
        visit.selectbox(key=f"define-{name.replace('__', '-')}").set_value(value)
        healthy(visit.run())
    return visit


def test_a_status_is_changed_told_and_taken_back(open_page: Open, own: Path) -> None:
    visit = choose(healthy(open_page(own, "administration")), area="KOL")
    put(visit, {
        "statuses": ..., "statuses[1].value": "paused", "statuses[1].source": "Styregruppen",
        "statuses[1].recorded": date(2026, 11, 23), "statuses[1].since": date(2026, 12, 1),
    })  # fmt: skip
    button(visit, "Se, hvad der ændres").click()
    assert "Status 2 · Status: – → **Sat på pause**" in plain(texts(healthy(visit.run())))
    widget(visit, "reason").set_value("")
    healthy(button(visit, "Gem ændringen").click().run())
    assert "Skriv en begrundelse" in visit.error[0].value
    store(visit, "mangler data")
    assert rows(own, "areas", "KOL")[0].reason == "mangler data"
    opened(visit, f"history-{visit.session_state['administration_form'].turn}")
    healthy(button(visit, "Fortryd denne ændring").click().run())
    widget(visit, "reason").set_value("alligevel ikke")
    healthy(button(visit, "Gem ændringen").click().run())
    newest, _, first = rows(own, "areas", "KOL")
    assert newest.plain == first.plain


def test_what_is_wrong_is_said_in_the_words_of_the_form(open_page: Open, own: Path) -> None:
    visit = choose(healthy(open_page(own, "administration")), area="KOL", kind="indicators")
    choose(visit, indicators__KOL="KOL-03")
    put(visit, {"targets[0].value": 900.0, "name": ""})
    healthy(button(visit, "Se, hvad der ændres").click().run())
    said = plain(visit.error[0].value)
    assert "Navn: feltet mangler" in said
    assert not [b for b in visit.button if b.label == "Gem ændringen"]
    put(visit, {"name": "Igen"})
    healthy(button(visit, "Se, hvad der ændres").click().run())
    assert "Mål 1 · Værdi: målet 900 ligger uden for" in plain(visit.error[0].value)


def test_somebody_gets_a_role(open_page: Open, own: Path) -> None:
    visit = choose(healthy(open_page(own, "administration")), area="KOL", kind="people")
    put(visit, {"id": "anna@rm.dk", "name": "Anna", "held": ..., "held[0].role": "leader"})
    put(visit, {"held[0].where": ["KOL-HOR"], "held[0].last": date(2027, 12, 31)})
    store(visit, "ny teamleder")
    [row] = rows(own, "people", "anna@rm.dk")
    assert row.plain["held"] == [{"role": "leader", "where": ["KOL-HOR"], "last": "2027-12-31"}]


def test_what_somebody_else_changed_meanwhile_stays(open_page: Open, own: Path) -> None:
    visit = choose(healthy(open_page(own, "administration")), area="KOL")
    database = next(d for d in frame.OPENED if d.path == own)
    row = rows(own, "areas", "KOL")[0]
    area = {**row.plain, "short": "Andre"}
    administration.apply(database, (LEAD,), ("areas", "KOL"), area, row.number, LEAD, "først", NOW)
    put(visit, {"short": "Mit"})
    healthy(button(visit, "Se, hvad der ændres").click().run())
    widget(visit, "reason").set_value("mit")
    healthy(button(visit, "Gem ændringen").click().run())
    assert "har ændret KOL" in visit.error[0].value
    assert rows(own, "areas", "KOL")[0].plain["short"] == "Andre"
