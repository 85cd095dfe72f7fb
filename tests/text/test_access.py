"""`docs/access.md` has the table of the code, cell by cell; written anew by `python -m tests.text.test_access`."""

from pathlib import Path

from lkt.domain.access import RIGHTS, Act, Right, Role
from lkt.text import Text

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "access.md"
BEGIN, END = "<!-- the table of lkt/domain/access.py -->\n", "<!-- end of the table -->"


def table() -> str:
    """Acts by roles, in words."""
    text = Text("en")
    lines = [
        "| | " + " | ".join(text(f"role.{role.value}") for role in Role) + " |",
        "|---" * (len(Role) + 1) + "|",
    ]
    lines += [
        f"| {act.value} | " + " | ".join(_cell(RIGHTS[act][role]) for role in Role) + " |" for act in Act
    ]
    return "\n".join(lines) + "\n"


def _cell(right: Right) -> str:
    own, others = ("no" if k is None else "yes" if k == 0 else f"{k}+" for k in (right.own, right.others))
    limits = {"locked": right.locked, "coded": right.coded, "comparable": right.comparable}
    words = own if own == others else f"own: {own}, others: {others}"
    return ", ".join([words, *(word for word, holds in limits.items() if holds)])


def test_the_document_has_the_table_of_the_code() -> None:
    assert DOCUMENT.read_text(encoding="utf-8").split(BEGIN)[1].split(END)[0] == table()


if __name__ == "__main__":
    head, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    DOCUMENT.write_text(head + BEGIN + table() + END + rest.partition(END)[2], encoding="utf-8")
