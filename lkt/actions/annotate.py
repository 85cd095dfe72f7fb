"""A refused workbook back to its owner, with its faulty cells coloured and a note on each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lkt.domain.batch import Batch, Severity
from lkt.ingest import PRIVATE, RETYPED, sandbox
from lkt.ingest.table import Remark


def may_annotate(batch: Batch) -> bool:
    """True for a workbook refused for what stands in its cells, and not for person data.

    CSV files have no sheets, so their findings have none.
    """
    if any(finding.code in PRIVATE for finding in batch.findings):
        return False
    faults = (finding.place for finding in batch.findings if finding.severity is Severity.ERROR)
    return any(place.sheet and place.cell for place in faults)


def annotated(batch: Batch, data: bytes, say: Callable[..., str]) -> bytes | None:
    """The file with a note in the words of `say` on every error and warning; None when it may not or cannot be."""
    return sandbox.annotate(data, tuple(_remarks(batch, say))) if may_annotate(batch) else None


def _remarks(batch: Batch, say: Callable[..., str]) -> Iterator[Remark]:
    for finding in batch.findings:
        sheet, cell = finding.place.sheet, finding.place.cell
        if finding.severity is not Severity.INFO and sheet and cell:
            words = say(f"finding.{finding.code}", **finding.fields)
            yield Remark(sheet, cell, finding.severity, words, finding.code in RETYPED)
