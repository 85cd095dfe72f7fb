"""A receipt comes back as it was printed, tells the same from the other, and knows a wrong letter."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pandas as pd
import pytest

from lkt.domain.access import EVERYTHING, Reading
from lkt.domain.charting import Charting
from lkt.errors import Refused
from lkt.report.gather import Edition
from lkt.report.plate import of_team
from lkt.report.receipt import Receipt, read, receipt
from lkt.store import Database, Reader
from lkt.text import Text
from tests.conftest import TODAY
from tests.report.conftest import area_plate, edition, plate_of, public, view_of

AT = datetime(2026, 11, 23, 9, 30)
FIGURES = pd.DataFrame({"x": ["2026-01", "2026-02"], "value": [0.5, float("nan")]})


def of(reading: Reading = EVERYTHING, at: datetime = AT) -> Edition:
    """Without a store: nothing is read."""
    return Edition(Reader(None, reading, at), None, TODAY, Text("da"), False)  # type: ignore[arg-type]


def made(
    figures: pd.DataFrame = FIGURES, verdict: tuple[object, ...] = ("run", 1), edition: Edition | None = None
) -> Receipt:
    return receipt("KOL-HOR.KOL-03", edition or of(), figures, verdict, teams=["KOL-HOR"])


@pytest.mark.parametrize("charting", [Charting(), Charting("p", "nhs"), Charting("ip", "level", True)])
def test_it_comes_back_as_it_was_printed(charting: Charting) -> None:
    printed = receipt("KOL-HOR.KOL-03", of(), FIGURES, ["run"], charting, 1, 2, "quarter", ["KOL-HOR"])
    assert read(str(printed)) == printed
    assert read(f" {str(printed)[:30]}\n {str(printed)[30:]} ") == printed, "broken over two lines"


def test_every_wrong_letter_is_seen() -> None:
    printed = str(made())
    for at, letter in enumerate(printed):
        wrong = printed[:at] + ("A" if letter != "A" else "B") + printed[at + 1 :]
        with pytest.raises(Refused, match=re.escape("receipt.misread")):
            read(wrong)


@pytest.mark.parametrize("words", ["", "x", "KOL-HOR.KOL-03", "/" * 9, "Ø" * 5000, "'; drop table log"])
def test_what_is_no_receipt_gives_a_sentence(words: str, text: Text) -> None:
    with pytest.raises(Refused) as caught:
        read(words)
    assert len(text(caught.value.key, **caught.value.fields)) < 500


def test_figures_and_verdict_are_told_apart() -> None:
    usual, other = made(), made(FIGURES.assign(value=[0.5, 0.5]))
    judged = made(verdict=("run", -1))
    assert (usual.figures != other.figures, usual.verdict == other.verdict) == (True, True)
    assert (usual.figures == judged.figures, usual.verdict != judged.verdict) == (True, True)


def test_its_moment_is_exact() -> None:
    late = AT + timedelta(microseconds=1)
    assert read(str(made(edition=of(at=late)))).moment == late


@pytest.mark.parametrize(
    ("least", "audience"), [(None, "k0"), ({"KOL-HOR": 3}, "k3"), ({"KOL-HOR": 0, "KOL-ODE": 3}, "k0")]
)
def test_for_whom(least: dict[str, int] | None, audience: str) -> None:
    assert made(edition=of(Reading(least))).audience == audience


def test_a_reading_that_differs_from_team_to_team_has_its_letters(opened: Database) -> None:
    mixed = Reading({**(public(opened).least or {}), "KOL-HOR": 0}, ("KOL",))
    assert area_plate(opened, "KOL", public(opened)).receipt.audience == "k5"
    assert area_plate(opened, "KOL", mixed).receipt.audience == f"r{mixed.letters[:8]}"


def test_the_same_series_has_the_same_receipt_in_both_languages(opened: Database) -> None:
    view = view_of(opened, "KOL-HOR", "KOL-03")
    danish, english = (of_team(view, edition(opened, language=language)).receipt for language in ("da", "en"))
    assert danish == english
    assert plate_of(opened, "KOL-HOR", "KOL-03").receipt == danish


def test_it_says_in_words_how_it_was_made(opened: Database) -> None:
    assert plate_of(opened, "KOL-HOR", "KOL-01", public(opened)).small.startswith(
        "Seriediagram (median), regler: Anhøj; 32 målinger pr. måned, 0 udeladt, 2 foreløbige;"
        " tal om færre end 5 patienter er ikke vist. LKT 0.2.0, metode 1.0. Kvittering KOL-HOR.KOL-01/run.anhoej/"
    )
