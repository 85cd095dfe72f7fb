"""Danish sorting: æ ø å last, and Aa as Å, so that Aabenraa, Aalborg and Aarhus stand at the end."""

from __future__ import annotations

_LAST = {"æ": "~1", "ä": "~1", "ø": "~2", "ö": "~2", "å": "~3"}


def danish(name: str) -> str:
    """A sort key for Danish names.

    >>> sorted(["Aarhus", "Ærø", "Viborg", "Ørsted", "Aabenraa", "Esbjerg"], key=danish)
    ['Esbjerg', 'Viborg', 'Ærø', 'Ørsted', 'Aabenraa', 'Aarhus']
    """
    return "".join(_LAST.get(letter, letter) for letter in name.casefold().replace("aa", "å"))
