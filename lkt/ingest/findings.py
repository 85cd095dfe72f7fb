"""Every code a file can give rise to, with its severity; the words are `finding.<code>` in lkt.text."""

from __future__ import annotations

from lkt.domain.batch import Finding, Severity
from lkt.domain.observation import Place
from lkt.ingest.table import shown

_ERRORS = """
file_empty file_too_large file_damaged file_unknown file_xls file_xlsb file_ods file_encrypted file_macros
file_html file_xml file_word file_powerpoint file_pdf file_zip file_not_xlsx file_unsafe file_too_complex
file_pivot file_embedded file_ending file_numbers file_not_finished file_queue file_temporary cells_lost quote_open
sheet_too_many_columns sheet_too_many_rows sheet_merged_too_large
header_missing header_missing_csv figure_columns_missing key_column_missing column_missing column_twice no_data no_rows
no_figures team_missing team_unknown team_unknown_near team_not_yours team_chosen_not_yours team_chosen_unknown
indicator_missing indicator_unknown indicator_unknown_near area_unknown area_ambiguous
period_missing period_unreadable period_week period_quarter period_year period_us_date
period_future period_future_day period_before_baseline
number_unreadable number_is_date value_is_date number_is_time number_fraction number_hidden number_boolean
number_implausible number_negative thousands_lost count_not_whole percent_as_count percent_unexpected percent_above_100
cell_error formula_without_value figure_missing figure_merged
numerator_above_denominator zero_denominator denominator_not_positive duplicate_conflict duplicate_comments
cpr_found cpr_in_hidden_sheet cpr_in_hidden_cell cpr_in_note cpr_hidden_part cpr_in_name cpr_in_sheet_name
person_columns person_columns_hidden
"""
_WARNINGS = """
period_not_ended period_before_baseline_lead period_before_baseline_one value_disagrees number_thousands_doubt
count_large events_above_exposure
figure_unusual share_unusual denominator_unusual percent_for_counts mostly_corrections
name_suspected mail_suspected phone_suspected
"""
_NOTICES = """
number_thousands number_in_date_cell percent_read period_read_as_month name_read_as duplicate_same no_patients
row_hidden rows_hidden sheets_hidden sheet_skipped several_sheets total_row_ignored text_row_ignored
merged_filled column_ignored column_ignored_near column_untitled field_not_used comment_without_figures
formula_in_comment external_link comment_characters_removed comment_cut comment_markup comment_formula file_name_changed
"""

SEVERITY = {
    code: severity
    for severity, codes in zip(Severity, (_ERRORS, _WARNINGS, _NOTICES), strict=True)
    for code in codes.split()
}
PRIVATE = frozenset(code for code in SEVERITY if code.startswith(("cpr_", "person_")))  # nothing may be kept
# Mended by typing a number into a cell whose format may make something else of it.
RETYPED = frozenset(
    ("number_is_date", "percent_as_count", "percent_unexpected", "percent_above_100", "count_not_whole")
)
NOWHERE = Place()


def finding(code: str, place: Place = NOWHERE, value: object = None, **fields: object) -> Finding:
    """A finding with its blanks filled: every text may use {cell}, {sheet} and {value}."""
    text = None if value is None else shown(value)
    blanks = {"cell": place.cell or "", "sheet": place.sheet or "", "value": text or "", **fields}
    return Finding(code, SEVERITY[code], place, text, blanks)


class Findings:
    """The findings of a file, in the order of reading; what is said once per column is not said again."""

    def __init__(self) -> None:
        self.all: list[Finding] = []
        self._seen: set[object] = set()

    def add(self, finding: Finding, once: object = None, by_column: bool = False) -> None:
        """`once`: of what no more is said; by default of the same about the same cell in the same words."""
        place = finding.place
        if by_column:
            once = (place.sheet, (place.cell or "").rstrip("0123456789"))
        mark = (finding.code, (place, *finding.fields.values()) if once is None else once)
        if mark not in self._seen:
            self._seen.add(mark)
            self.all.append(finding)
