"""CPR numbers by their shape, in three answers.

A CPR number is a date and four characters. Modulus 11 plays no part: since 2007 numbers are issued
without it, so it can acquit nobody. Every shape is bounded by non-digits, which keeps SOR codes (13 to
16 digits), EAN numbers and order numbers out. What is written as these numbers are is one (`holds_cpr`); ten digits
with a date in front, written in another way, could be one (`may_hold_cpr`); the rest is something else.
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import accumulate, pairwise

from lkt.ingest.periods import MONTHS
from lkt.ingest.table import INVISIBLE

_GAP = r"[\s\-‐‑‒–—−/._]"
_DASH = r"\s?[\-‐‑‒–—−/]\s?"
_DAY = r"(?<!\d)(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"  # 61 to 91: replacement numbers
_MONTH = rf"{_GAP}?(?:0[1-9]|1[0-2]){_GAP}?"
# Hidden ones too: the birthday stands there.
_LAST = r"(?:\d{4}(?!\d)|[Xx*]{4}|(?=[0-9]*[A-Z])(?=[A-Z]*[0-9])[0-9A-Z]{4}(?![0-9A-Za-z]))"
_PAIR = r"\d\d \d\d(?![ :.]?\d)"
_YEAR_LAST = rf"\d\d{_GAP}{{0,3}}{_LAST}|\d\d{_GAP}{{1,3}}{_PAIR}|(?:19|20)\d\d{_DASH}{_LAST}"
_CPR = re.compile(rf"{_DAY}{_MONTH}(?:{_YEAR_LAST})")
_SHORT = re.compile(r"(?<![\d.,])[1-9](?:0[1-9]|1[0-2])\d{6}(?![\d]|[.,]\d)")  # Excel dropped the zero
_DECIMALS = re.compile(r"[+-]?\d+[.,]\d+")
_SEPARATED = re.compile(r"[^\w*.]|_")
_BLANKS = re.compile(r"\s{2,}")
# Codes of Office's own, the fraction of a second, and of a whole number that is kept as a text.
_CODE, _HEX = r"{0}{{8}}[-_](?:{0}{{4}}[-_]){{3}}{0}{{12}}|0x{0}{{12,}}", "[0-9A-Fa-f]"
_NOTHING = re.compile(rf"{_CODE.format(_HEX)}|(?<=:[0-5]\d:[0-5]\d)[.,]\d+|(?<=\d{{9}})[.,]0+(?!\d)")
_SIX_DIGITS = re.compile(r"\d(?:\D{0,3}\d){5}|\d\d[\W_]{0,3}\d{0,2}[xX*?_#•]{2}")
OUR_TIME = range(15, 40)  # years of which figures may tell: a date beside a number need not be a birthday

# Digits in pieces, with up to three characters between them that are neither letters nor digits.
_PIECES = re.compile(r"(?<![^\W_])\d+(?:[\W_]{1,3}\d+)+(?![^\W_])")
_YEAR, _OURS, _HOUR = r"(?:19|20)\d\d", r"(?:1[5-9]|[23]\d)", r"(?:[01]\d|2[0-3])[0-5]\d"
_OUR_YEAR = re.compile(rf"20{_OURS}")
_ISO = rf"{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{4}}"
_TEN = re.compile(rf"{_DAY}(?:0[1-9]|1[0-2])(?:19|20)?\d{{6}}|{_ISO}")
_AS_SAID = re.compile(r"\d{1,2}-\d{1,2}-19\d\d-\d{4}")  # day and month as they are said
# The same in one piece, but for a moment of our time to the minute.
_LONG = re.compile(
    rf"(?<!\d)(?!20{_OURS}\d{{4}}{_HOUR}(?!\d))(?:{_ISO}|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2]){_YEAR}\d{{4}})(?!\d)"
)
_PERCENT = r"(?<![\d.,])(?<!\d )\d{1,3}(?:[.,]\d{1,2})? ?%(?![\W_]{0,3}\d)"
# Per cent, doses, and numbers of cases.
_COUNTED = re.compile(
    rf"{_PERCENT}|DDD \d{{1,9}},\d{{1,9}}|(?<![\w-])1(?:-\d\d){{2}}-\d{{1,4}}-\d\d(?![\w-])"
)
_GROUPED = re.compile(r"\d{1,3}([., ])\d{3}(?:\1\d{3})+(?:[.,]\d+)?")  # by thousands
_CLOCK = r"(?<![\d:])\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?![\d:])"
# A time, or a date in full that no four digits follow; of our time also before a count of something, or an hour where
# the year comes first, which no birthday beside a number has.
_MOMENT = re.compile(
    rf"{_CLOCK}|(?<!\d)(?:\d\d?\.\d\d?\.{_OURS} \d\d\.\d\d(?![.\d])|20{_OURS}\d{{4}}[_ ]{_HOUR}(?:[0-5]\d)?(?!\d)"
    rf"|20{_OURS}-\d\d-\d\d(?=[:,]?[_ ]{_HOUR}(?![\d-]))"
    rf"|(?:\d\d?[./-]\d\d?[./-]20{_OURS}|20{_OURS}-\d\d-\d\d)(?=[:,]? \d{{4}} [a-zæøå]{{2}})"
    rf"|(?:\d{{1,2}}[./-]\d{{1,2}}[./-]{_YEAR}|{_YEAR}-\d\d-\d\d)(?!\d|[\W_]{{1,3}}\d{{4}}(?![\W_]{{0,3}}\d)))"
)
# A birthday that is no day of our time, day and month perhaps as they are said; and what may stand for the rest.
_DD, _MM, _OLD = r"(?:[12]\d|3[01]|0?[1-9])", r"(?:1[0-2]|0?[1-9])", r"(?:19\d\d|20(?:0\d|1[0-4]))"
_SHORT_OLD = r"(?:0\d|1[0-4]|3[1-9](?![\W_]{0,3}\d{0,3}[xX*?_#])|[4-9]\d)"
_BORN = (
    rf"(?:(?:(?<!\d)(?<!\d[-./]){_DD}[-./]\s?{_MM}(?:[-./]\s?|\s(?=\d\d\s?-))|{_DAY}{_MONTH})(?:{_OLD}|{_SHORT_OLD})"
    rf"|(?<!\d){_OLD}([-./]){_MM}\1{_DD})"
)
_ASKED = re.compile(
    rf"(?i){_BORN}(?:(?!\.\d)[\W_]{{1,5}}(?!19|20)\d{{4}}(?![-./]?\d)|[a-zæøå]{{1,2}}\d{{4}}(?!\w)|[\W_]{{0,3}}"
    r"(?=[\dx*?_.#•]{4})(?:\d{0,3}[x*?_.#•]{1,4}|[x*]{1,3}\d{1,3})(?!\w)"
    r"|\D{1,15}(?:sidste|last|four|fire|slut|ender|nr|cpr)\D{1,12}(?:4\D{1,9})?\d{4}(?!\d))"
    rf"|(?<![\d.,-])(?:[1-9](?:0[1-9]|1[0-2]){_SHORT_OLD}"  # without the zero; or the year first
    rf"|{_SHORT_OLD}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))-(?!19|20)\d{{4}}(?![-\d])"
)
_MARKUP = re.compile(
    r"(?i)(?:<[/a-z][^<>]{0,20}>|&[#a-z]\w{1,7};|%(?:2[0df]|3a)|_x000[ad]_|\\[nrt]| -- ){1,4}"
)
_ALIKE = re.compile(r"(?<![^\W_])(?:[OolI]{1,9}\d|\d{1,9}[OolI])[\dOolI]{0,9}(?![^\W_])")
_SAID = re.compile(
    rf"(?i)(?<!\d)(\d\d?)[\W_]{{0,3}}({'|'.join(MONTHS)})[\W_]{{0,3}}(?!(?:20)?{_OURS}(?!\d|-\d{{4}}))({_YEAR}|\d\d)(?!\d)"
)


def holds_cpr(text: str, technical: bool = False) -> bool:
    """True when a text holds something shaped like a CPR number, also one that Excel has shortened.

    technical: only one with a separator in it, as bare digits mean nothing there.

    >>> holds_cpr("pt. 311299-9999"), holds_cpr("31 12 99 9999"), holds_cpr("SOR 331381000016003")
    (True, True, False)
    >>> holds_cpr("010125-311225"), holds_cpr("0,0101655027"), holds_cpr("uge 10 11 12 13 14")
    (False, False, False)
    >>> holds_cpr("112999999"), holds_cpr("112999999", technical=True), holds_cpr("3112999999", technical=True)
    (True, False, False)
    """
    bare = _bare(text) if len(text) >= 9 else ""
    if not technical and _SHORT.search(bare):
        return True
    hit = _CPR.search(bare) if len(text) >= 10 and _SIX_DIGITS.search(bare) else None
    while hit:
        plain = _SEPARATED.search(hit[0]) if technical else not _of_our_time(hit[0])
        if plain and not _something_else(bare, hit):
            return True
        hit = _CPR.search(bare, hit.start() + 1)
    return False


def may_hold_cpr(text: str) -> bool:
    """True when a text holds ten digits that could be a CPR number, however they are written, and none that surely is.

    >>> may_hold_cpr("(311299) 9999"), may_hold_cpr("1999-12-31 9999"), may_hold_cpr("kl. 011225 1030")
    (True, True, True)
    >>> may_hold_cpr("3/5-43 9999"), may_hold_cpr("31. dec. 1999-9999"), may_hold_cpr("O31299-9999")
    (True, True, True)
    >>> may_hold_cpr("2026-03-04 10:30:00"), may_hold_cpr("3.112.999.999"), may_hold_cpr("10, 12, 11, 14, 12")
    (False, False, False)
    """
    if len(text) < 10 or not _SIX_DIGITS.search(said := _MARKUP.sub("-", text)):
        return False
    if _DECIMALS.fullmatch(text.strip()) and not re.fullmatch(r"\d{6}[.,]\d{4}", text.strip()):
        return False
    said = _ALIKE.sub(lambda hit: hit[0].translate(str.maketrans("OolI", "0011")), _bare(said))
    said = _SAID.sub(lambda hit: f"{hit[1]:0>2}-{MONTHS[hit[2].casefold()]:0>2}-{hit[3]}", said)
    if said != text and holds_cpr(said):
        return not holds_cpr(text)
    bare = _MOMENT.sub("t", said := _COUNTED.sub("t", said))
    chains = (found[0] for found in _PIECES.finditer(bare))
    found = any(not _GROUPED.fullmatch(chain) and _could_be(chain) for chain in chains)
    return (found or bool(_LONG.search(bare) or _ASKED.search(said))) and not holds_cpr(text)


def _could_be(chain: str) -> bool:
    """Whether some pieces come to a date and four digits; pairs only where they are the last, and in no list or sum.
    No year of our time is cut in two: it is one ("31/12 2026: 14", "2025: 10, 2026: 12")."""
    pieces = re.findall(r"\d+", chain)
    for first in range(len(pieces)):
        for end in range(first + 2, min(first + 12, len(pieces)) + 1):
            own = pieces[first:end]
            pairs = all(len(piece) < 3 for piece in own)
            last = end == len(pieces) and chain.replace(" ", "").isdigit()
            if pairs and (not (last or len(own) == len(pieces)) or {",", "+"} & {*chain} or _weeks(own)):
                continue
            joined = "".join(own)
            begins = accumulate(map(len, own), initial=4 - len(joined))  # seen from the last four digits
            cut = (piece for at, piece in zip(begins, own, strict=False) if -4 < at < 0)
            if any(map(_OUR_YEAR.fullmatch, cut)):
                continue
            if _TEN.fullmatch(joined) or _AS_SAID.fullmatch("-".join(own)):
                return True
    return False


def _of_our_time(hit: str) -> bool:
    """True when a hit could be a date of our own time and something beside it: a time of day, an amount."""
    digits = re.sub(r"\D", "", hit)
    if hit[-4:] != digits[-4:] or digits[4:-6] == "19" or int(digits[-6:-4]) not in OUR_TIME:
        return False
    time_of_day = hit[6:7].isspace() and int(digits[-4:-2]) < 24 and int(digits[-2:]) < 60
    return not hit[:6].isdigit() or time_of_day


def _weeks(pieces: Sequence[str]) -> bool:
    return all(int(after) - int(week) == 1 for week, after in pairwise(pieces))


def _something_else(text: str, hit: re.Match[str]) -> bool:
    """True when a hit is a number or only the decimals of one, or weeks in a row."""
    if hit[0].isdigit():
        return bool(_DECIMALS.fullmatch(text.strip()))
    more = re.search(r"(?<!\d)\d\d $", text[max(hit.start() - 4, 0) : hit.start()])
    pairs = re.fullmatch(r"\d\d(?: \d\d){4}", hit[0]) and (more or _weeks(hit[0].split()))
    return bool(re.fullmatch(r"\d\d\.\d{8}", hit[0]) or pairs)  # the width of a column, for one


def _bare(text: str) -> str:
    """Without what nobody sees, with every script's digits as 0 to 9, without codes of Office's own."""
    if not text.isascii():
        seen = unicodedata.normalize("NFKC", text.translate(INVISIBLE))
        text = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in seen)
    return _BLANKS.sub(" ", _NOTHING.sub("", text))


def spelled(value: object) -> str:
    """The text in which a cell's value is searched: a whole number may have lost its leading zero, one with four
    decimals been typed with a comma before the last four digits.

    >>> spelled(112999999.0), spelled(311299.9999), spelled(311299.5)
    ('112999999', '311299,9999', '')
    """
    if isinstance(value, int | float) and 1e8 <= value < 1e12 and value == int(value):
        return str(int(value))
    if isinstance(value, float) and value == round(value, 4) != round(value, 3):
        return f"{value:.4f}".zfill(11).replace(".", ",")
    return value if isinstance(value, str) else ""


def masked(text: str) -> str:
    """A name with every digit hidden, when it holds a CPR number or what could be one; else unchanged."""
    hidden = "".join("*" if letter.isdigit() else letter for letter in text)
    return hidden if holds_cpr(text) or may_hold_cpr(text) else text
