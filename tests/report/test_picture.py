"""Pictures: all of a plate's words are in them, whole and on the picture, and the same plate gives the same bytes."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from html import unescape
from xml.etree import ElementTree

import pytest

from lkt.report.picture import chart_alone, picture, wrapped
from lkt.report.plate import Plate
from lkt.store import Database
from tests.report.conftest import area_plate, plate_of

AWKWARD = "Åse & <Bo> \"C\" 'D' = {x} " + "W" * 200


def words_in(plate: Plate) -> str:
    """All text of its SVG, a space between the pieces."""
    tree = ElementTree.fromstring(picture(plate, "svg"))
    texts = [each for each in tree.iter() if each.tag.rpartition("}")[2] in ("text", "tspan")]
    return " ".join(each.text or "" for each in texts)


def squeezed(words: str) -> str:
    return re.sub(r"\s+", "", words)


def test_all_of_a_plates_words_are_in_the_picture(opened: Database) -> None:
    plate = plate_of(opened, "KOL-HOR", "KOL-01")
    told = squeezed(words_in(plate))
    for words in (plate.title, plate.about, plate.sentence, *plate.more, *plate.foot):
        assert squeezed(words) in told
    assert "jan25" in told or "apr25" in told


def test_awkward_names_come_out_whole_and_within(opened: Database) -> None:
    usual = plate_of(opened, "KOL-HOR", "KOL-03")
    plate = replace(usual, title=AWKWARD, about=AWKWARD)
    svg = picture(plate, "svg").decode()
    assert squeezed(words_in(plate)).count(squeezed(AWKWARD)) == 2
    width = float(re.findall(r'<svg [^>]*width="([\d.]+)"', svg)[0])
    assert width <= 1.05 * float(re.findall(r'<svg [^>]*width="([\d.]+)"', picture(usual, "svg").decode())[0])
    title = re.findall(r"<title>(.*?)</title>", svg)[0]
    assert unescape(title) == plate.alt


@pytest.mark.parametrize("form", ["svg", "png"])
def test_the_same_plate_gives_the_same_bytes(opened: Database, form: str) -> None:
    plate = plate_of(opened, "KOL-HOR", "KOL-03")
    assert picture(plate, form) == picture(plate, form)


def test_a_png_is_twice_as_sharp_and_a_pdf_is_one(opened: Database) -> None:
    plate = plate_of(opened, "KOL-HOR", "KOL-03")
    png = picture(plate, "png")
    width, height = struct.unpack(">II", png[16:24])
    assert (png[:8], width > 1600, height > 700) == (b"\x89PNG\r\n\x1a\n", True, True)
    assert picture(plate, "pdf").startswith(b"%PDF-")


def test_words_alone_where_there_is_no_chart(opened: Database) -> None:
    plate = area_plate(opened)
    assert squeezed(plate.sentence) in squeezed(words_in(plate))


def test_lines_break_where_words_end_and_within_what_is_longer() -> None:
    assert wrapped("Andel med plan", 5) == ["Andel", "med plan"]
    assert wrapped("W" * 9, 5) == ["WWWWW", "WWWW"]
    assert wrapped("", 5) == [""]
    assert "".join(wrapped("i" * 1000 + " " + "m" * 1000, 30)) == "i" * 1000 + "m" * 1000


@pytest.mark.parametrize("wrong", ["\x00", "\x07", "\x1b", "\ufffe", "\uffff"])
def test_what_is_no_text_is_left_out(opened: Database, wrong: str) -> None:
    """Any of these would end the program."""
    usual = plate_of(opened, "KOL-HOR", "KOL-03")
    assert usual.chart
    rows, spec = usual.chart
    spec = spec | {"title": f"a{wrong}b"}
    plate = replace(
        usual, title=f"c{wrong}d", alt=f"e{wrong}f", chart=(rows.assign(shown=f"x{wrong}y"), spec)
    )
    told = picture(plate, "svg").decode()
    assert "cd" in squeezed(words_in(plate))
    assert "<title>ef</title>" in told
    assert picture(plate, "png").startswith(b"\x89PNG")
    assert picture(plate, "pdf").startswith(b"%PDF")
    assert chart_alone(plate, 2).startswith(b"\x89PNG")


@pytest.mark.slow
def test_what_is_taller_than_a_png_may_be_is_drawn_coarser(opened: Database) -> None:
    """As the driver diagram of 300 ideas is; its width and height stand in the first bytes of a PNG."""
    usual = plate_of(opened, "KOL-HOR", "KOL-03")
    assert usual.chart
    rows, spec = usual.chart
    data = picture(replace(usual, chart=(rows, spec | {"height": 17_000})), "png")
    assert int.from_bytes(data[20:24]) <= 32_000
    assert int.from_bytes(data[16:20]) > 1_000
