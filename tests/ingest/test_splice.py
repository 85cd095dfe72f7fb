"""Putting text into an XML part: every other byte stays."""

from __future__ import annotations

import pytest

from lkt.ingest.filetype import FileError
from lkt.ingest.splice import Splice

SHEET = (
    b"\xef\xbb\xbf<?xml version='1.0'?><!-- a > b --><s:sheet  a='>' xmlns:s=\"x\"><s:cells><s:c/>\xc3\xb8</s:cells>"
    b"<s:empty count = '0' /><s:rule><s:f>1 &lt; 2</s:f></s:rule><s:last/></s:sheet>\n"
)


def splice() -> Splice:
    return Splice(SHEET, ("rule",))


def test_without_changes_the_bytes_are_the_same() -> None:
    assert splice().bytes() == SHEET


def test_what_is_known_of_the_elements() -> None:
    part = splice()
    assert [child.name for child in part.root.children] == ["cells", "empty", "rule", "last"]
    cells, rule = part.child("cells"), part.child("rule")
    assert cells is not None
    assert rule is not None
    assert (cells.children, cells.text) == ([], "")  # nobody asked for its inside
    assert ([child.name for child in rule.children], rule.text) == (["f"], "1 < 2")
    assert SHEET[rule.start : rule.end] == b"<s:rule><s:f>1 &lt; 2</s:f></s:rule>"
    assert part.tag("f") == "s:f"


def test_put_before_what_must_come_after() -> None:
    part = splice()
    part.put("<new/>", before=("rule", "last"))
    part.put("<newer/>", before=("rule", "last"))
    assert part.bytes() == SHEET.replace(b"<s:rule>", b"<new/><newer/><s:rule>")


def test_put_at_the_end_when_nothing_must_come_after() -> None:
    part = splice()
    part.put("<new/>", before=())
    part.put("<newer/>", before=())
    assert part.bytes() == SHEET.replace(b"</s:sheet>", b"<new/><newer/></s:sheet>")


def test_append_to_an_empty_element_and_say_how_many_there_are() -> None:
    part = splice()
    empty = part.child("empty")
    assert empty is not None
    part.append(empty, "<x/>", count=1)
    changed = b'<s:empty count = "1" ><x/></s:empty>'
    assert part.bytes() == SHEET.replace(b"<s:empty count = '0' />", changed)


def test_cut_and_put_in_the_same_place() -> None:
    part = splice()
    rule = part.child("rule")
    assert rule is not None
    part.cut(rule)
    part.put("<new/>", before=("rule",))
    assert part.bytes() == SHEET.replace(b"<s:rule><s:f>1 &lt; 2</s:f></s:rule>", b"<new/>")


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1"])
def test_only_plain_utf_8_is_changed(encoding: str) -> None:
    with pytest.raises(FileError):
        Splice("<a>\u00f8</a>".encode(encoding))
