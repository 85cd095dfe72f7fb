"""Where a definition comes from, so that nobody takes an invented figure for a sourced one."""

from enum import StrEnum


class Provenance(StrEnum):
    SOURCE = "source"  # seen in public material
    MEMORY = "memory"  # from memory, not checked
    DEMO = "demo"  # invented for the demonstration
