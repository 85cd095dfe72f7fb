"""Free text in files: kept as text, cleaned of what is not seen, and looked at for people in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lkt.domain.batch import Finding
from lkt.domain.observation import Place
from lkt.ingest.findings import finding

LONGEST = 1000
_LOOKED_AT = 4 * LONGEST  # what is cut anyway is not cleaned first

_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"  # controls and halves of letters
    "\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\u2060\ufeff\ufffe\uffff]"
)
_MARKUP = re.compile(r"</?[a-zA-Z!][^>]*>|!\[|\]\(|:\w+\[|:material/|\$\\|\{\{|\$\{")
_FORMULA = re.compile(r"^[\t\r]|^\s*(?:[=@＝＠]|[+\-＋－](?! ))")
_ADDRESSED = r"(?:[Pp]t\.?|[Pp]atient(?:en)?|[Bb]orger(?:en)?|[Ff]ru|[Hh]r\.?|[Ff]rk\.?|[Mm]rs?\.?)"
_WORD = r"[A-ZÆØÅ][a-zæøåéü]+"
_SURNAME = r"[A-ZÆØÅ][a-zæøåéü]{2,}sen"  # more than a third of all Danes
_NAME = re.compile(rf"\b(?:{_ADDRESSED}\s+{_WORD}|{_WORD}\s+(?:{_WORD}\s+)?{_SURNAME}(?![\w-]))")
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+\.[\w.]+")
_PHONE = re.compile(r"(?<![\d.,])(?:\+45 ?)?\d\d ?\d\d ?\d\d ?\d\d(?![\d.,]\d|\d)")


def read(text: str, place: Place) -> tuple[str | None, list[Finding]]:
    """The comment to keep, and what is to be said about it."""
    notices: list[Finding] = []
    too_long, text = len(text) > _LOOKED_AT, text[:_LOOKED_AT]
    # Excel keeps the one, most other programs the other.
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    clean = _UNSEEN.sub("", text)
    if clean != text:
        notices.append(finding("comment_characters_removed", place))
    kept = clean.strip()
    if too_long or len(kept) > LONGEST:
        notices.append(finding("comment_cut", place, limit=LONGEST))
        kept = kept[:LONGEST]
    if _MARKUP.search(kept):
        notices.append(finding("comment_markup", place, kept))
    if _FORMULA.search(text):
        notices.append(finding("comment_formula", place, text))
    return kept or None, notices + list(_people(kept, place))


def _people(text: str, place: Place) -> Iterator[Finding]:
    """Likely names, mail and phone. The text itself is never repeated in the message."""
    if _NAME.search(text):
        yield finding("name_suspected", place)
    if _MAIL.search(text):
        yield finding("mail_suspected", place)
    if any(_personal(hit[0]) for hit in _PHONE.finditer(text)):
        yield finding("phone_suspected", place)


def _personal(phone: str) -> bool:
    """Numbers ending in four zeros are switchboards; eight digits in one piece may be a date or an order."""
    grouped = " " in phone or phone.startswith("+")
    return grouped and not phone.replace(" ", "").endswith("0000")
