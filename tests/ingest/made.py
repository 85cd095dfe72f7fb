"""A small catalogue of our own and files made in memory. Names and figures are invented."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook

from lkt.domain.access import Role, Scope
from lkt.domain.area import Area, Dated, Group, Timeline
from lkt.domain.catalogue import Catalogue
from lkt.domain.indicator import Direction, Indicator, IndicatorType, Measure, Version
from lkt.domain.names import Name, Provenance
from lkt.domain.observation import Batch, Finding, Place, Severity
from lkt.domain.organisation import Sector, Team
from lkt.domain.period import Period
from lkt.ingest import Submission
from lkt.ingest.read import read_file
from lkt.text import Text

TODAY = date(2026, 11, 22)
BASELINE = Period.month(2025, 1)
TEAM = Scope("anna", Role.TEAM, "LUN-NORD")
LEAD = Scope("lars", Role.LEAD)
LONG = [
    "Team",
    "Indikator",
    "Periode (måned)",
    "Tæller",
    "Nævner",
    "Værdi",
    "Spredning",
    "Uoplyst",
    "Kommentar",
]

_INDICATORS = (
    ("LUN-01", "Rygestop tilbudt", "Smoking cessation offered", Measure.PROPORTION, "pct", 1),
    ("LUN-02", "Fald pr. 1.000 sengedage", "Falls per 1,000 bed days", Measure.RATE, "rate", 1000),
    ("LUN-03", "Forbrug pr. 100 sengedage", "Use per 100 bed days", Measure.RATIO, "rate", 100),
    ("LUN-04", "Aflyste operationer", "Cancelled operations", Measure.COUNT, "antal", 1),
    ("LUN-05", "Indlæggelsestid", "Length of stay", Measure.MEAN, "dage", 1),
    ("LUN-06", "Dør-til-nål-tid (median)", "Door-to-needle time (median)", Measure.VALUE, "minutter", 1),
    ("LUN-07", "Dage mellem fald", "Days between falls", Measure.TIME_BETWEEN, "dage", 1),
    (
        "LUN-08",
        "Patienter mellem blødninger",
        "Patients between bleeds",
        Measure.CASES_BETWEEN,
        "antal_mellem",
        1,
    ),
    ("HJE-01", "30-dages dødelighed", "30-day mortality", Measure.PROPORTION, "pct", 1),
    ("HJE-02", "Rygestop tilbudt", "Smoking cessation offered", Measure.PROPORTION, "pct", 1),
    ("KNÆ-01", "30-dages dødelighed", "30-day mortality", Measure.PROPORTION, "pct", 1),
)
_TEAMS = (
    ("LUN-NORD", "Nordby"),
    ("LUN-SYD", "Sydby og Østby"),
    ("HJE-NORD", "Nordby"),
    ("KNÆ-NORD", "Nordby"),
    ("KNÆ-VEST", "Vestby"),
)


def area(name: str, baseline: Period = BASELINE, status: str = "active", **timeline: Any) -> Area:
    dated = (Dated(status, Name("opdigtet"), date(2025, 1, 1)),)
    when = Timeline(baseline_from=baseline, start=Period.month(2025, 6), **timeline)
    return Area(
        name,
        Name(f"LKT {name}"),
        name,
        Group.ONGOING,
        dated,
        dated,
        False,
        (Sector.HOSPITAL,),
        (),
        (),
        (),
        when,
        (),
    )


def indicator(
    id: str, da: str, en: str, measure: Measure, unit: str, multiplier: int, area: str | None = None
) -> Indicator:
    return Indicator(
        id,
        area or id[:3],
        Name(da, en),
        IndicatorType.PROCESS,
        measure,
        unit,
        Direction.HIGHER,
        "run",
        (Version(1, "Dem det gælder", "Alle"), Version(2, "Nye regler", "Alle", valid_from=date(2026, 1, 1))),
        Provenance.DEMO,
        multiplier=multiplier,
    )


def catalogue(*areas: Area) -> Catalogue:
    known = {a.id: a for a in areas or (area("LUN"), area("HJE"), area("KNÆ"))}
    return Catalogue(
        regions={},
        organisations={},
        areas=known,
        indicators={row[0]: indicator(*row) for row in _INDICATORS if row[0][:3] in known},
        teams={
            id: Team(id, id[:3], name, "ORG", "Afdeling", (), "plausibel")
            for id, name in _TEAMS
            if id[:3] in known
        },
        health_councils={},
    )


CATALOGUE = catalogue()


def book(
    rows: Sequence[Sequence[object]],
    header: Sequence[object] = LONG,
    sheet: str = "Data",
    change: Callable[[Any, Workbook], object] | None = None,
) -> bytes:
    """A workbook with one sheet; `change` may do what else people do to a sheet."""
    made = Workbook()
    page = made.active
    page.title = sheet
    for row in [header, *rows] if header else rows:
        page.append(list(row))
    if change:
        change(page, made)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def read(data: bytes, name: str = "tal.xlsx", scope: Scope = TEAM, team: str | None = None) -> Batch:
    return read_file(Submission(data, name, CATALOGUE, scope, TODAY, team))


def read_rows(*rows: Sequence[object], scope: Scope = TEAM, **how: Any) -> Batch:
    return read(book(rows, **how), scope=scope)


def told(batch: Batch) -> list[str]:
    """Findings as "code at cell", each of them sayable in both languages."""
    return [spoken(finding) for finding in batch.findings]


def remark(
    cell: str, words: str, severity: Severity = Severity.ERROR, sheet: str = "Data"
) -> tuple[Finding, str]:
    """Words on a cell, as if they were a finding's."""
    return Finding("figure_missing", severity, Place(sheet, cell)), words


def spoken(finding: Finding) -> str:
    for language in ("da", "en"):
        assert Text(language)(f"finding.{finding.code}", **finding.fields)
    return f"{finding.code} {finding.place.cell or ''}".strip()
