"""Comments: kept, cleaned, and looked at for people. Names and addresses are invented."""

from __future__ import annotations

import pytest

from lkt.domain.observation import Place
from lkt.ingest.person import LONGEST_COMMENT, holds_cpr, read_comment

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
    ("Jens Testesen blev genindlagt", "Jens Testesen blev genindlagt", "name_suspected"),
    ("Inger Prøve Hansen", "Inger Prøve Hansen", "name_suspected"),
    ("Processen er ny i Nordby", "Processen er ny i Nordby", ""),
    ("Patienterne i Nordby", "Patienterne i Nordby", ""),
    ("skriv til anna@example.org", "skriv til anna@example.org", "mail_suspected"),
    ("ring 20 12 34 56", "ring 20 12 34 56", "phone_suspected"),
    ("ring +4520123456", "ring +4520123456", "phone_suspected"),
    ("ring 22334455", "ring 22334455", "phone_suspected"),
    ("Tlf. 78 43 00 00", "Tlf. 78 43 00 00", ""),
    ("Dr. Prøve på ferie", "Dr. Prøve på ferie", "name_suspected"),
    ("Overlæge Prøve er ny", "Overlæge Prøve er ny", "name_suspected"),
    ("Sygeplejerske Nancy talte op", "Sygeplejerske Nancy talte op", "name_suspected"),
    ("pt. f. 1943 døde", "pt. f. 1943 døde", "name_suspected"),
    ("Mette Kjær ringede", "Mette Kjær ringede", "name_suspected"),
    ("se her @Mette", "se her @Mette", "name_suspected"),
    ("født 3/5-43", "født 3/5-43", "name_suspected"),
    ("født 030543", "født 030543", "name_suspected"),
    ("født d. 3. maj 1943", "født d. 3. maj 1943", "name_suspected"),
    ("Sct. Hans Hospital er med", "Sct. Hans Hospital er med", ""),
    ("ordre 20123456", "ordre 20123456", ""),
    ("a" * (LONGEST_COMMENT + 1), "a" * LONGEST_COMMENT, "comment_cut"),
    (" " * 30_000 + "a", None, "comment_cut"),
    ("a@" * 15_000, "a@" * (LONGEST_COMMENT // 2), "comment_cut"),
]


@pytest.mark.parametrize(("text", "kept", "said"), SAID, ids=lambda v: str(v)[:30])
def test_comments(text: str, kept: str | None, said: str) -> None:
    result, notices = read_comment(text, PLACE)
    assert result == kept
    assert " ".join(n.code for n in notices) == said
    assert all(n.place == PLACE for n in notices)


ORDINARY = """
Ferie i uge 29, færre patienter
Opgjort 3. november 2026
Tal trukket 31/10-2026 kl. 14:30
Patienterne fra Skejby er med
Pt. indlagt i weekend regnes ikke med
Hr. og fru sendes nu samlet
Se SOR-kode 331381000016003
EAN 5798002794913, CVR 28012092
Kontakt sekretariatet på 78 43 00 00
Se e-dok 2.1.4.7 og NPU03011
Median 34,5 minutter (IQR 12-45)
Indsats: tjekliste, undervisning, plakat
Læge Hansen-protokollen er indført
Fejl i EPJ 12.-14. maj
Vagtlæge kontaktet 112, akuttelefon 1813
Samarbejde med Aarhus Kommune
Ordre 20123456, bilag 4512997788
Perioden 01.01.25-31.12.25
Sag 24/12345, sagsnr. 1-10-72-1-24
ISBN 978-87-02-12345-6
+ ny sygeplejerske
- færre senge
> 90 % efter ny instruks
(foreløbige)
MR Scanner ude af drift
Mrs-score registreret
Ny overlæge fra 1. maj
Sygeplejersker på kursus
Født før termin: regnes ikke med
"""


@pytest.mark.parametrize("text", ORDINARY.strip().splitlines())
def test_ordinary_comments_give_no_alarm(text: str) -> None:
    assert (read_comment(text, PLACE), holds_cpr(text)) == ((text, []), False)


def test_people_are_not_repeated() -> None:
    _, notices = read_comment("Pt. Jens Testesen, jens@example.org, 20 12 34 56", PLACE)
    assert [n.code for n in notices] == ["name_suspected", "mail_suspected", "phone_suspected"]
    assert all(n.value is None for n in notices)
