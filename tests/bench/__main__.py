"""``make bench``: the budgets of the design, each with what was measured just now.

    python -m tests.bench [--class-size N] [--stock N]

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
from tests.bench import box, classroom, replay

ROOT = Path(__file__).resolve().parents[2]


def main() -> None:
    """Measure everything and print one table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--class-size", type=int, default=100, help="notebooks for our own grader")
    parser.add_argument("--stock", type=int, default=10, help="notebooks for stock nbgrader")
    options = parser.parse_args()
    course = load(ROOT)
    console = Console(highlight=False)
    console.print(f"{platform.machine()}, {os.cpu_count()} cores, Python "
                  f"{platform.python_version()}")  # fmt: skip
    table = Table("what", "measured", "must reach", "aims at")
    for row in box.measure(course):
        table.add_row(*row)
    for row in replay.measure():
        table.add_row(*row)
    for row in classroom.measure(course, options.class_size, options.stock, console.print):
        table.add_row(*row)
    console.print(table)


if __name__ == "__main__":
    main()
