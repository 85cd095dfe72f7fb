"""The words of the template. They belong to lkt.text; whoever asks for a template brings them along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from lkt.domain.indicator import Direction, Measure
from lkt.ingest.header import Field

GUIDE_LINES = 10
UNITS = (
    "pct",
    "rate",
    "dage",
    "antal",
    "ddd_pr_100_sengedage",
    "score_0_10",
    "minutter",
    "antal_mellem",
    "pct_ddd",
    "mmol_mol",
    "pct_opfyldt",
)
_TITLES = ("id", "name", "numerator", "denominator", "measure", "unit", "direction", "target")


@dataclass(frozen=True)
class TemplateWords:
    """Everything written in a template in one language.

    `columns` titles the data columns (read back by lkt.ingest.header), `titles` those of the sheet of
    definitions, `guide` the lines of the guide; the errors appear when Excel refuses what is typed.
    `units` is shared with the charts; a rate says per how many at {multiplier}.
    """

    data_sheet: str
    guide_sheet: str
    indicators_sheet: str
    columns: Mapping[Field, str]
    titles: Mapping[str, str]
    guide_title: str
    guide: tuple[str, ...]
    measures: Mapping[Measure, str]
    directions: Mapping[Direction, str]
    units: Mapping[str, str]
    relative: str
    no_increase: str
    number_error: str
    choose_error: str

    @classmethod
    def of(cls, say: Callable[..., str]) -> TemplateWords:
        """The words from whoever says a key with its fields: `TemplateWords.of(Text("da"))`."""

        def word(key: str) -> str:
            return say(f"template.{key}")

        return cls(
            data_sheet=word("sheet.data"),
            guide_sheet=word("sheet.guide"),
            indicators_sheet=word("sheet.indicators"),
            columns={field: word(f"column.{field}") for field in Field},
            titles={title: word(f"title.{title}") for title in _TITLES},
            guide_title=word("guide.title"),
            guide=tuple(word(f"guide.line_{number}") for number in range(1, GUIDE_LINES + 1)),
            measures={measure: word(f"measure.{measure}") for measure in Measure},
            directions={direction: word(f"direction.{direction}") for direction in Direction},
            units={unit: say(f"unit.{unit}", multiplier="{multiplier}") for unit in UNITS},
            relative=word("target.relative"),
            no_increase=word("target.no_increase"),
            number_error=word("error.number"),
            choose_error=word("error.choose"),
        )
