"""Invented figures to show the product with. They look real and are not: every screen must say so."""

from lkt.demo.deliver import Delivery
from lkt.demo.figures import SEED, Demo, Mark, generate
from lkt.demo.stories import Level, Story, read

__all__ = ["SEED", "Delivery", "Demo", "Level", "Mark", "Story", "generate", "read"]
