"""Bytes to a batch of observations and findings, and the template that teams fill in.

Never stores anything, never raises for bad content, knows no words: findings are codes with fields.
"""

from lkt.ingest.codes import SEVERITY
from lkt.ingest.read import MOST_ROWS, read
from lkt.ingest.template import template
from lkt.ingest.words import TemplateWords

__all__ = ["MOST_ROWS", "SEVERITY", "TemplateWords", "read", "template"]
