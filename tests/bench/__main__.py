"""``make bench``: the budgets of the design, each with what was measured just now.

    make bench                     a class of 100; some five minutes on two quiet cores
    make bench N=1000              a class of 1,000 in place of 100
    make bench MEMORY=1000         memory over 1,000 submissions, drawn into bench-memory.png
    python -m tests.bench --only box,replay

Absolute times are this machine's; the ratios are what is promised.
"""

from __future__ import annotations

import argparse
import os
import platform
from pathlib import Path

from rich.console import Console
from rich.table import Table

from autograder.course import load
from tests.bench import box, classroom, gpu, gradebook, memory, replay

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("box", "replay", "gpu", "gradebook", "memory", "classroom")
_OWN_PART = 200
"""Notebooks for nbgrader's own part."""


def main() -> None:
    """Measure what was asked for and print one table."""
    options = _options()
    course = load(ROOT)
    console = Console(highlight=False)
    console.print(f"{platform.machine()}, {os.cpu_count()} cores, Python "
                  f"{platform.python_version()}, load {os.getloadavg()[0]:.1f}")  # fmt: skip
    plot = Path("bench-memory.png") if options.memory >= 1000 else None
    table = Table("what", "measured", "must reach", "aims at")
    for part in options.only:
        rows = {
            "box": lambda: box.measure(course),
            "replay": replay.measure,
            "gpu": lambda: gpu.measure(course),
            "gradebook": lambda: gradebook.measure(course, _OWN_PART),
            "memory": lambda: memory.measure(course, options.memory, plot, console.print),
            "classroom": lambda: classroom.measure(
                course, options.class_size, options.stock, console.print
            ),
        }[part]()
        for row in rows:
            table.add_row(*row)
    console.print(table)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--class-size", type=int, default=100, help="notebooks for our own grader")
    parser.add_argument("--stock", type=int, default=10, help="notebooks for stock nbgrader")
    parser.add_argument("--memory", type=int, default=40, help="submissions for the memory test")
    parser.add_argument("--only", type=lambda text: text.split(","), default=PARTS,
                        help=f"some of {','.join(PARTS)}")  # fmt: skip
    options = parser.parse_args()
    if unknown := set(options.only) - set(PARTS):
        parser.error(f"--only: no part is called {', '.join(sorted(unknown))}")
    if options.class_size <= 10:
        parser.error("--class-size: more than 10, which is the size it is compared with")
    return options


if __name__ == "__main__":
    main()
