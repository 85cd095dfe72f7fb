"""Statistics of one process at a time, all series at once: charts, rules, phases, verdicts (keys, not words).

>>> import pandas as pd
>>> found = analyse(pd.DataFrame({"x": range(1, 13), "y": [4, 6, 5, 7, 5, 8, 9, 9, 11, 10, 9, 12]}))
>>> found.summary[["useful", "longest_run", "longest_run_max", "crossings", "crossings_min"]].iloc[0].tolist()
[12, 6, 7, 1, 3]
"""

from lkt.spc.analysis import Analysis, analyse
from lkt.spc.chance import false_signal, simulated_signal
from lkt.spc.charts import CHARTS
from lkt.spc.conclusion import assess, comparison, meets
from lkt.spc.fragility import Fragility, fragility, jackknife
from lkt.spc.judging import instead, judged, unfit
from lkt.spc.options import Options
from lkt.spc.phase_facts import evidence, new_phase
from lkt.spc.rulesets import RULE_SETS
from lkt.spc.runs import crossings_min, longest_run_max

# Shown on every chart, slide and sheet: older printouts may differ. Change it when figures change.
METHOD = "LKT-SPC 1.0"

__all__ = [
    "CHARTS", "METHOD", "RULE_SETS", "Analysis", "Fragility", "Options", "analyse", "assess", "comparison",
    "crossings_min", "evidence", "false_signal", "fragility", "instead", "jackknife", "judged", "longest_run_max",
    "meets", "new_phase", "simulated_signal", "unfit",
]  # fmt: skip
