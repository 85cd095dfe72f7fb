"""Each rule of the contract broken once in a copy of the catalogue: the right file and key must be named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from lkt import settings
from lkt.catalogue import Problem, load
from lkt.errors import CatalogueError
from lkt.text import LANGUAGES, Text, texts

# file | key | code, then what stands there (-) and what is written instead (+)
BROKEN = """
areas/akk.toml | line 10 | not_toml
- short = "Akut kirurgi"
+ short = "Akut

areas/akk.toml | area.short | missing_key
- short = "Akut kirurgi"

areas/akk.toml | omraade | unknown_key
- [area]
+ [omraade]
+ [area]

areas/akk.toml | indicator[AKK-01].enhed | unknown_key
- unit = "pct"
+ enhed = "pct"

areas/akk.toml | indicator[../AKK-07].id | bad_id
- id = "AKK-07"
+ id = "../AKK-07"

areas/akk.toml | indicator[AKK-01].unit | wrong_type_str
- unit = "pct"
+ unit = 3

areas/akk.toml | indicator[AKK-01].targets[0].value | wrong_type_float
- value = 90
+ value = "90"

areas/akk.toml | indicator[AKK-01].versions[0].number | wrong_type_int
- number = 1
- valid_to
+ number = 1.5
+ valid_to

areas/akk.toml | indicator[AKK-01].versions[1].breaks | wrong_type_bool
- breaks = true
+ breaks = 1

areas/akk.toml | area.statuses[0].recorded | wrong_type_date
- recorded = 2026-11-22
+ recorded = 2026

areas/akk.toml | area.timeline.start | wrong_type_period
- start = "2024-10"
+ start = "2024/10"

areas/akk.toml | indicator[AKK-01].chart_alternatives | wrong_type_list
- chart_alternatives = ["run"]
+ chart_alternatives = "run"

areas/akk.toml | indicator[AKK-02].name | wrong_type_table
- name = { da = "CT-skanning inden 2 timer", en = "CT within 2 hours" }
+ name = 1

areas/akk.toml | indicator[AKK-01].type | unknown_value
- type = "process"
+ type = "proces"

areas/akk.toml | area.statuses[0].value | unknown_value
- value = "active"
+ value = "i_gang"

areas/akk.toml | indicator[AKK-01].unit | unknown_value
- unit = "pct"
+ unit = "promille"

areas/akk.toml | indicator[AKK-06].id | duplicate_id
- id = "AKK-07"
+ id = "AKK-06"

areas/kol.toml | indicator[AKK-02].id | duplicate_id
- id = "KOL-02"
+ id = "AKK-02"

areas/akk.toml | indicator[KOL-99].id | foreign_id
- id = "AKK-07"
+ id = "KOL-99"

areas/akk.toml | indicator[AKK-02].area | other_area
- id = "AKK-02"
+ id = "AKK-02"
+ area = "KOL"

areas/akk.toml | team[AKK-BFH].area | unknown_area
- id = "AKK-BFH"
+ id = "AKK-BFH"
+ area = "XXX"

areas/akk.toml | area.lead_regions[0].value | unknown_region
- value = "1084"
- source
+ value = "1086"
+ source

regions.toml | region[1084].successor | unknown_region
- successor = "R-OST"
+ successor = "OST"

regions.toml | region[R-OST].predecessors[1] | unknown_region
- ["1084", "1085"]
+ ["1084", "1095"]

regions.toml | health_council[SR-FYN].region | unknown_region
- region = "1083"
+ region = "83"

regions.toml | health_council[SR-AMV].municipalities[0] | unknown_municipality
- "0165"
+ "165"

organisations.toml | organisation[K0101].regions[0].region | unknown_region
- region = "1084"
+ region = "84"

areas/akk.toml | team[AKK-BFH].participants[0].organisation | unknown_organisation
- { organisation = "BFH"
+ { organisation = "BBH"

areas/akk.toml | team[AKK-BFH].lead_organisation | lead_takes_no_part
- lead_organisation = "BFH"
+ lead_organisation = "AHH"

areas/akk.toml | team[AKK-NOH].participants | empty_list
- participants = [
-   { organisation = "NOH", role = "hospital", unit = "Kirurgisk afdeling, anæstesi og akutafdeling" },
- ]
+ participants = []

areas/akk.toml | indicator[AKK-01].versions[1].valid_from | gap
- valid_to = 2022-08-31
+ valid_to = 2022-07-31

areas/akk.toml | indicator[AKK-01].targets[2].valid_from | overlap
- valid_from = 2023-09-01
+ valid_from = 2023-08-31

areas/akk.toml | indicator[AKK-01].targets[2].valid_from | gap
- valid_from = 2023-09-01
+ valid_from = 2024-09-01

areas/akk.toml | indicator[AKK-01].targets[1].valid_to | ends_before_it_begins
- valid_to = 2023-08-31
+ valid_to = 2021-08-31

organisations.toml | organisation[K0101].regions[1].valid_from | overlap
- valid_from = 2027-01-01
+ valid_from = 2026-06-01

organisations.toml | organisation[K0101].regions[1].valid_from | gap
- valid_from = 2027-01-01
+ valid_from = 2028-01-01

organisations.toml | organisation[K0101].regions[0] | outside_the_region
- valid_to = 2026-12-31
+ valid_to = 2027-12-31

areas/akk.toml | indicator[AKK-01].versions[1].number | version_order
- number = 2
+ number = 1

areas/akk.toml | indicator[AKK-01].versions[0].valid_from | break_without_date
- number = 1
- valid_to
+ number = 1
+ breaks = true
+ valid_to

areas/akk.toml | indicator[AKK-01].targets[0].operator | target_without_operator
- operator = ">="

areas/akk.toml | indicator[AKK-01].targets[2].value | target_outside_unit
- value = 60
+ value = 160

areas/kol.toml | indicator[KOL-01].targets[0].value | target_outside_unit
- value = -15
+ value = -115

areas/akk.toml | indicator[AKK-01].shared | cannot_be_shared
- shared = "quarter"
+ shared = "week"

areas/akk.toml | indicator[AKK-01].chart | chart_does_not_fit
- chart = "p"
+ chart = "c"

areas/akk.toml | indicator[AKK-06].chart_alternatives[0] | chart_does_not_fit
- ["g", "run"]
+ ["t", "run"]

areas/akk.toml | indicator[AKK-02].versions[0].denominator | no_denominator
- denominator = "Opererede patienter, der blev CT-skannet"

people.toml | person[anna@rm.dk].held[0].role | unknown_role
- role = "leader"
+ role = "boss"

people.toml | person[anna@rm.dk].held[0].where | unknown_place
- where = ["KOL-HOR"]
+ where = ["KOL"]

areas/kol.toml | driver[KOL-I1].parent | driver_parent
- parent = "KOL-D11"
- indicators = ["KOL-03"]
+ parent = "KOL-I3"
+ indicators = ["KOL-03"]

areas/kol.toml | driver[KOL-I8].indicators[0] | driver_indicator
- parent = "KOL-D31"
- indicators = ["KOL-05"]
+ parent = "KOL-D31"
+ indicators = ["AKK-05"]

people.toml | person[anna@rm.dk].held[0].where | role_nowhere
- where = ["KOL-HOR"]
+ where = []

people.toml | person[anna@rm.dk].held[0].last | role_backwards
- last = 2027-12-31
+ last = 2025-12-31

people.toml | person[anna@rm.dk].rights | unknown_key
- name = "Anna"
+ name = "Anna"
+ rights = "all"
"""
PEOPLE = """
[[person]]
id = "anna@rm.dk"
name = "Anna"
held = [{ role = "leader", where = ["KOL-HOR"], first = 2026-01-01, last = 2027-12-31 }]
"""
CASES = [block.splitlines() for block in BROKEN.strip().split("\n\n")]
# Cases in different definitions, so that all of them can be broken together.
APART = {
    "area.timeline.start",
    "indicator[AKK-02].name",
    "indicator[AKK-06].chart_alternatives[0]",
    "indicator[KOL-01].targets[0].value",
    "team[AKK-BFH].lead_organisation",
    "health_council[SR-FYN].region",
    "region[1084].successor",
    "organisation[K0101].regions[0]",
}
DEMO_CODES = {"unknown_indicator", "unknown_team"}  # tests/demo/test_read.py
FOLDER_CODES = {"no_folder", "empty_folder", "no_file", "no_areas", "not_utf8"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the catalogue, and somebody with a role."""
    found = Path(shutil.copytree(settings.ROOT / "data" / "catalogue", tmp_path / "catalogue"))
    (found / "people.toml").write_text(PEOPLE, encoding="utf-8")
    return found


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(CatalogueError) as raised:
        load(folder)
    return tuple(problem for problem in raised.value.problems if isinstance(problem, Problem))


def spoil(folder: Path, case: list[str]) -> tuple[str, str, str]:
    """Write the case's change and give the file, key and code it must lead to."""
    file, key, code = (part.strip() for part in case[0].split("|"))
    old = "\n".join(line[2:] for line in case if line.startswith("- "))
    new = "\n".join(line[2:] for line in case if line.startswith("+ "))
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file, key, code


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_breach_is_named_in_both_languages(folder: Path, case: list[str]) -> None:
    file, key, code = spoil(folder, case)
    found = problems(folder)
    assert (file, key, code) in {(p.file, p.key, p.code) for p in found}
    assert len(found) <= 2, found  # one fault does not drag a tail of others after it
    for problem in found:
        for language in LANGUAGES:
            told = Text(language)(problem.text, **problem.blanks)
            assert problem.file in told
            assert problem.key.removeprefix("line ") in told


def test_every_text_has_a_case() -> None:
    codes = {case[0].split("|")[2].strip() for case in CASES} | FOLDER_CODES | DEMO_CODES
    written = {key.split(".")[1] for key in texts("da") if key.startswith("catalogue.")}
    assert codes == written - {"person"}  # looked for on the way into the store: tests/actions/test_setup.py


def test_all_problems_come_at_once(folder: Path) -> None:
    expected = {spoil(folder, case) for case in CASES if case[0].split(" | ")[1] in APART}
    assert len(expected) == len(APART)
    assert expected <= {(p.file, p.key, p.code) for p in problems(folder)}


def test_a_region_that_ends_before_it_begins(folder: Path) -> None:
    spoil(folder, ["regions.toml||", "- valid_to = 2026-12-31", "+ valid_to = 2006-12-31"])
    found = {(p.file, p.key, p.code) for p in problems(folder)}
    assert ("regions.toml", "region[1084].valid_to", "ends_before_it_begins") in found


def test_a_file_that_cannot_be_read_does_not_hide_the_others(folder: Path) -> None:
    (folder / "regions.toml").write_text("[[region]\n", encoding="utf-8")
    spoil(folder, CASES[1])
    assert {p.code for p in problems(folder)} == {"not_toml", "missing_key"}


def test_missing_folder(tmp_path: Path) -> None:
    assert [p.code for p in problems(tmp_path / "nowhere")] == ["no_folder"]


def test_empty_folder(tmp_path: Path) -> None:
    assert [p.code for p in problems(tmp_path)] == ["empty_folder"]


def test_missing_files(tmp_path: Path) -> None:
    (tmp_path / "regions.toml").touch()
    found = [(p.file, p.code) for p in problems(tmp_path)]
    assert found == [("organisations.toml", "no_file"), ("areas", "no_areas")]


def test_other_encoding(folder: Path) -> None:
    (folder / "areas" / "akk.toml").write_bytes('short = "hjælp"'.encode("latin-1"))
    assert [(p.file, p.code) for p in problems(folder)] == [("areas/akk.toml", "not_utf8")]


def test_the_error_itself_names_the_first_problem(folder: Path) -> None:
    spoil(folder, CASES[1])
    with pytest.raises(CatalogueError, match=r"areas/akk.toml: area.short: missing_key"):
        load(folder)
