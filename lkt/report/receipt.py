"""The method receipt, small print on every figure: how it was made, from what, as of when and for whom, in one line
that a person can type:

    KOL-HOR.KOL-03/run.anhoej/month24.1.2/k0/20261123/20261123T093000000000/0.2.0+1.0/7Q3MZXKA-2B5T-CD
"""

import base64
import hashlib
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from lkt import __version__
from lkt.domain.charting import Charting
from lkt.errors import Refused
from lkt.text import Text
from lkt.views.series import METHOD

if TYPE_CHECKING:
    from lkt.report.gather import Edition

_CODE = re.compile(
    r"(?P<subject>[\w-]+(?:\.[\w-]+)?)/(?P<chart>\w+)\.(?P<rules>\w+)(?P<screened>\.screened)?"
    r"/(?P<grain>[a-z]+)(?P<points>\d+)\.(?P<left_out>\d+)\.(?P<provisional>\d+)/(?P<audience>k\d+|r[0-9a-f]{8})"
    r"/(?P<day>\d{8})/(?P<moment>\d{8}T\d{12})/(?P<program>[\w.]+)\+(?P<method>[\w.]+)"
    r"/(?P<figures>[A-Z2-7]{8})-(?P<verdict>[A-Z2-7]{4})-(?P<check>[A-Z2-7]{2})",
    re.ASCII,
)


@dataclass(frozen=True)
class Receipt:
    """What a figure came from. `figures` and `verdict` are digests, which tell the same from the other."""

    subject: str  # "team.indicator", an area, or an indicator (of all teams)
    charting: Charting
    grain: str
    points: int
    left_out: int
    provisional: int
    audience: str  # k and the least count shown; or r and the letters of a reading that differs by team
    day: date  # which months were final
    moment: datetime  # UTC
    program: str
    method: str
    figures: str
    verdict: str

    def __str__(self) -> str:
        asked, screened = self.charting, ".screened" * self.charting.screened
        parts = (
            self.subject, f"{asked.chart}.{asked.rules}{screened}",
            f"{self.grain}{self.points}.{self.left_out}.{self.provisional}", self.audience, f"{self.day:%Y%m%d}",
            f"{self.moment:%Y%m%dT%H%M%S%f}", f"{self.program}+{self.method}", f"{self.figures}-{self.verdict}",
        )  # fmt: skip
        whole = "/".join(parts)
        return f"{whole}-{_letters(whole, 2)}"

    def words(self, text: Text) -> str:
        """The small print."""
        kind = "series" if "." in self.subject else "teams" if "-" in self.subject else "area"
        least = int(self.audience[1:]) if self.audience[0] == "k" else None
        shown = text(f"receipt.shown.{'role' if least is None else 'few' if least else 'all'}", least=least)
        return text(
            f"receipt.{kind}", rules=text(f"charting.rules.{self.charting.rules}"), points=self.points,
            chart=text(f"charting.chart.{self.charting.chart}"), left_out=self.left_out, provisional=self.provisional,
            grain=text(f"receipt.grain.{self.grain}"), shown=shown, program=self.program, method=self.method,
            receipt=str(self),
        )  # fmt: skip


def read(code: str) -> Receipt:
    """A receipt as somebody typed it. Refused where letters are missing or wrong."""
    asked = "".join(code.split())
    found = _CODE.fullmatch(asked)
    if found is None or _letters(asked[:-3], 2) != found["check"]:
        raise Refused("receipt.misread", receipt=code[:200])
    try:
        day = datetime.strptime(found["day"], "%Y%m%d").date()
        moment = datetime.strptime(found["moment"], "%Y%m%dT%H%M%S%f")
    except ValueError as error:
        raise Refused("receipt.misread", receipt=code[:200]) from error
    told: dict[str, Any] = found.groupdict() | {"day": day, "moment": moment}
    told["charting"] = Charting(found["chart"], found["rules"], bool(found["screened"]))
    for name in ("points", "left_out", "provisional"):
        told[name] = int(told[name])
    return Receipt(**{each.name: told[each.name] for each in fields(Receipt)})


def receipt(
    subject: str, edition: "Edition", figures: pd.DataFrame, verdict: Iterable[object], charting: Charting = Charting(),
    left_out: int = 0, provisional: int = 0, grain: str = "month", teams: Sequence[str] = (),
) -> Receipt:  # fmt: skip
    """Of figures as they are shown (a row each), and of what was concluded from them.

    teams: whose figures they are, all of them.
    """
    rows, may = [_plain(row) for row in figures.itertuples(index=False)], edition.reader.reading
    least = {(may.least or {}).get(team, -1) for team in teams}
    one = len(least) == 1 and -1 not in least
    audience = "k0" if may.least is None else f"k{least.pop()}" if one else f"r{may.letters[:8]}"
    return Receipt(
        subject, charting, grain, len(rows), left_out, provisional, audience, edition.today,
        edition.moment or datetime(1970, 1, 1), __version__, METHOD.rpartition(" ")[2], _letters(rows, 8),
        _letters(_plain(verdict), 4),
    )  # fmt: skip


def _plain(row: Iterable[object]) -> tuple[str, ...]:
    """The same on every machine: numbers to six digits, empty for what is not there."""

    def said(value: Any) -> str:
        if isinstance(value, float):
            return "" if math.isnan(value) else f"{value + 0.0:.6g}"
        return "" if value is None or value is pd.NaT else str(value)

    return tuple(map(said, row))


def _letters(whole: object, count: int) -> str:
    return base64.b32encode(hashlib.sha256(repr(whole).encode()).digest()).decode()[:count]
