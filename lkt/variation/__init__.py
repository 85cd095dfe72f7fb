"""Many units and many series: what chance gives, what lies beyond it, where and since when (keys, not words).

A module a question. Of figures: `funnel`, `variance`, `shares`, `trend`, `ranks`. Of who reports: `composition`.
"""
