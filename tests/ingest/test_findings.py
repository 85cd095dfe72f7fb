"""Every code of a finding can be said, and none is said that is never given."""

from __future__ import annotations

import re

import pytest

from lkt.domain.observation import Severity
from lkt.ingest.header import field_of
from lkt.ingest.table import SEVERITY, Field
from lkt.text import Text, texts
from tests.conftest import ROOT
from tests.ingest.made import read_rows

CODES = sorted(key.removeprefix("finding.") for key in texts("da") if key.startswith("finding."))


def test_no_code_is_left_in_danish() -> None:
    assert [code for code in CODES if texts("da")[f"finding.{code}"] == texts("en")[f"finding.{code}"]] == []


SOURCE = "".join(path.read_text() for path in (ROOT / "lkt").glob("[ai]*/*.py"))  # actions and ingest


def test_every_code_that_is_given_has_words() -> None:
    """A code is what begins as codes do, or is given to a finding."""
    first = "|".join({code.partition("_")[0] for code in CODES})
    given = re.findall(rf'"((?:{first})_[a-z_]+)"|(?:finding|Error|_asked)\(\s*"(\w+)"', SOURCE)
    codes = {*SEVERITY, *(alike or code for alike, code in given)}
    assert len(codes) > 120
    catalogue = {key.removeprefix("catalogue.") for key in texts("da") if key.startswith("catalogue.")}
    assert codes - set(CODES) - catalogue == set()


def test_every_code_is_used() -> None:
    named = {f"{key}_{fault}" for key in ("team", "indicator") for fault in ("unknown", "unknown_near")}
    composed = named | {"team_missing", "indicator_missing", "period_missing", "date_missing"}
    assert {code for code in CODES if not re.search(rf'"{code}"', SOURCE)} == composed


def test_what_personal_findings_say_holds_no_value_of_a_cell() -> None:
    for code in (
        "cpr_found",
        "cpr_hidden_part",
        "cpr_in_name",
        "name_suspected",
        "mail_suspected",
        "phone_suspected",
    ):
        assert "{value" not in texts("da")[f"finding.{code}"]


def test_the_person_is_asked_only_by_warnings() -> None:
    asking = {code for code in CODES if texts("da")[f"finding.{code}"].endswith("?")}
    assert all(SEVERITY.get(code) is Severity.WARNING or code.endswith("_near") for code in asking), asking


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_templates_titles_can_be_read_back(language: str) -> None:
    assert {field: field_of(Text(language)(field.heading.key)) for field in Field} == {
        field: field for field in Field
    }


def test_columns_names_and_figures_are_said_in_the_language_of_the_reader() -> None:
    """The figures read are Danish, whoever reads about them; what stood in a cell is quoted as it stood."""
    header = ["Team", "Indikator", "Periode", "Tæller", "Nævner", "Værdi"]
    rows = [
        ["Nordby", "Rygestop tilbudt", "2026-03", None, 8],
        ["Nordby", "Rygestop tilbud", "2026-04", "9,5", 8],
        ["Nordby", "Rygestop tilbudt", "2026-05", 5, 8, 55],
    ]
    said = {
        language: [
            Text(language)(f"finding.{f.code}", **f.fields) for f in read_rows(*rows, header=header).findings
        ]
        for language in ("da", "en")
    }
    danish, english = (" ".join(said[language]) for language in ("da", "en"))
    assert [word in danish for word in ("Tæller", "Rygestop tilbudt", "62,5")] == [True] * 3
    assert [word in english for word in ("Numerator", "Smoking cessation offered", "62.5")] == [True] * 3
    assert not [word for word in ("Tæller", "Rygestop tilbudt", "62,5") if word in english]
