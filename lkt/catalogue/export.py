"""Definitions to the files that `load` reads: the same definitions, the same bytes."""

from __future__ import annotations

import tomli_w

from lkt.catalogue.gather import PEOPLE, contents
from lkt.domain.catalogue import KINDS, Catalogue
from lkt.domain.serialization import to_plain


def files(catalogue: Catalogue, people: bool = True) -> dict[str, bytes]:
    """The content of each file by its name; `people.toml`, which names people, where there are any and `people`.

    Every value is written, also one that is what it would be if it were left out, so that the files mean the same to a
    later program.
    """
    plain = {
        kind: [to_plain(each, dates=True) for each in getattr(catalogue, kind).values()] for kind in KINDS
    }
    made = contents(plain)
    return {
        name: tomli_w.dumps(content, indent=2).encode()
        for name, content in made.items()
        if name not in PEOPLE or (people and content)
    }
