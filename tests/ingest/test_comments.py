"""Comments: kept, cleaned, and looked at for people. Names and addresses are invented."""

from __future__ import annotations

import pytest

from lkt.domain.observation import Place
from lkt.ingest.comments import LONGEST, read

PLACE = Place("Data", "I2")
SAID = [
    ("Nyt forløb fra marts", "Nyt forløb fra marts", ""),
    ("Godt gået 👩🏽‍⚕️", "Godt gået 👩🏽‍⚕️", ""),
    ("to\nlinjer", "to\nlinjer", ""),
    ("   ", None, ""),
    ("bip \x07", "bip", "comment_characters_removed"),
    ("\u202evendt\u202c om", "vendt om", "comment_characters_removed"),
    ("<script>x</script>", "<script>x</script>", "comment_markup"),
    ("![x](https://example.org/y.png)", "![x](https://example.org/y.png)", "comment_markup"),
    ("=1+1", "=1+1", "comment_formula"),
    ("\n=1+1", "=1+1", "comment_formula"),
    ("＝1+1", "＝1+1", "comment_formula"),
    ("@SUM(1)", "@SUM(1)", "comment_formula"),
    ("- to nye læger", "- to nye læger", ""),
    ("Pt. Jens Testesen sagde nej", "Pt. Jens Testesen sagde nej", "name_suspected"),
    ("fru Prøve flyttede", "fru Prøve flyttede", "name_suspected"),
    ("Patienterne i Nordby", "Patienterne i Nordby", ""),
    ("skriv til anna@example.org", "skriv til anna@example.org", "mail_suspected"),
    ("ring 20 12 34 56", "ring 20 12 34 56", "phone_suspected"),
    ("ring +4520123456", "ring +4520123456", "phone_suspected"),
    ("Tlf. 78 43 00 00", "Tlf. 78 43 00 00", ""),
    ("ordre 20123456", "ordre 20123456", ""),
    ("a" * (LONGEST + 1), "a" * LONGEST, "comment_cut"),
]


@pytest.mark.parametrize(("text", "kept", "said"), SAID, ids=lambda v: str(v)[:30])
def test_comments(text: str, kept: str | None, said: str) -> None:
    result, notices = read(text, PLACE)
    assert result == kept
    assert " ".join(n.code for n in notices) == said
    assert all(n.place == PLACE for n in notices)


def test_people_are_not_repeated() -> None:
    _, notices = read("Pt. Jens Testesen, jens@example.org, 20 12 34 56", PLACE)
    assert [n.code for n in notices] == ["name_suspected", "mail_suspected", "phone_suspected"]
    assert all(n.value is None for n in notices)
