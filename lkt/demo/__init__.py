"""Invented figures to show the product with. They look real and are not: every screen must say so."""

from lkt.demo.deliver import Delivery
from lkt.demo.generate import SEED, Demo, Mark, generate
from lkt.demo.plan import Level, Story
from lkt.demo.read import read

__all__ = ["SEED", "Delivery", "Demo", "Level", "Mark", "Story", "generate", "read"]
