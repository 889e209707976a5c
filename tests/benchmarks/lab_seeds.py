"""What every experiment of the lab reaches on ten seeds: the figures behind its predictions.

OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.lab_seeds [NAME ...]
"""

from __future__ import annotations

import sys
import time

from attn_tutor.lab.experiments import experiment
from attn_tutor.lab.training import Checkpoint, TrainingResult, train

KINDS = {
    "lookup": ("lookup", (), 0),
    "copy": ("copy", (), 0),
    "copy without positions": ("copy", ("positions",), 0),
    "copy without positions and mask": ("copy", ("positions", "mask"), 0),
    "largest": ("largest", (), 0),
    "most-frequent": ("most-frequent", (), 0),
    "induction": ("induction", (), 0),
    "induction, one layer": ("induction", (), 1),
    "leak": ("leak", (), 0),
    "scale": ("scale", (), 0),
}
SEEDS = range(10)


def measured(name: str, without: tuple[str, ...], layers: int) -> str:
    """Right at the end, worst and best; when 95% is reached; the watched cell; seconds of the processor."""
    rights, first, cells, began = [], [], [], time.process_time()
    one = experiment(name, without=without, layers=layers)
    for seed in SEEDS:
        items = list(train(one.task, seed, every=20))
        seen = [item for item in items if isinstance(item, Checkpoint)]
        rights += [item.right for item in items if isinstance(item, TrainingResult)]
        first += [item.step for item in seen if item.right >= 0.95][:1]
        cells.append(float(seen[-1].row[one.right_at]) if one.right_at >= 0 else float(seen[-1].row.max()))
    seconds = (time.process_time() - began) / len(SEEDS)
    reached = f"{min(first)} to {max(first)}, {len(first)} seeds" if first else "never"
    return (
        f"right {min(rights):.2f} to {max(rights):.2f}; 95% at step {reached}; "
        f"watched cell {min(cells):.2f} to {max(cells):.2f}; {seconds:.1f} s"
    )


if __name__ == "__main__":
    for _kind in sys.argv[1:] or KINDS:
        print(f"{_kind}: {measured(*KINDS[_kind])}", flush=True)
