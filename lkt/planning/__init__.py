"""Questions about run charts: signals by chance, what could be seen, who has improved (keys, not words).

A module a question: `noise`, `power`, `improvers`, `ideas`.
"""
