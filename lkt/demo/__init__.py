"""Invented figures to show the product with. They look real and are not: every screen must say so."""

from lkt.demo.figures import generate
from lkt.demo.stories import Level, Story, read

__all__ = ["Level", "Story", "generate", "read"]
