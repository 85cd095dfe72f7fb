"""Bytes to a batch of observations and findings, and the template that teams fill in (`lkt.ingest.template`).

Never stores anything, never raises for bad content, knows no words: findings are codes with fields. `read_file`
does it in the caller's process; `sandbox.read` does the same behind a wall and is what people's files go through.
"""

from lkt.ingest.findings import PRIVATE, RETYPED, SEVERITY
from lkt.ingest.header import MOST_ROWS
from lkt.ingest.read import Submission, read_file

__all__ = ["MOST_ROWS", "PRIVATE", "RETYPED", "SEVERITY", "Submission", "read_file"]
