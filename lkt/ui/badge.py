"""A small label. The words come from the text catalogue, never from a person."""

from __future__ import annotations

from html import escape


def badge(kind: str, words: str) -> str:
    """HTML of a badge; `kind` picks its look in style.css."""
    return f"<span class='lkt-badge {escape(kind)}'>{escape(words)}</span>"
