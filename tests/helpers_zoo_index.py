"""tests/zoo/index.toml, and the table of SECURITY.md that is made from it."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from helpers_probes import probes
from helpers_zoo import expected

ROOT = Path(__file__).resolve().parents[1]
SECURITY = ROOT / "SECURITY.md"
BEGIN, END = "<!-- zoo: begin -->", "<!-- zoo: end -->"
LEVELS = ("A", "B")
GROUPS = {
    "read what is hidden": (1, 12),
    "through the feedback": (13, 18),
    "forge results": (19, 29),
    "values": (30, 43),
    "resources": (44, 51),
    "escape and persist": (52, 64),
    "across submissions": (65, 71),
    "against the TA": (72, 82),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row; tests/zoo/index.toml says what the fields mean."""

    number: int
    attack: str
    tried: tuple[str, ...]
    verdict: str
    A: str
    B: str
    control: str

    def named(self, kind: str) -> list[str]:
        """The probes or animals it is tried by."""
        prefix = f"{kind}: "
        return [one.removeprefix(prefix) for one in self.tried if one.startswith(prefix)]

    @property
    def tests(self) -> list[str]:
        """The tests it names, its control among them."""
        return [one for one in (*self.tried, self.control) if one.startswith("tests/")]


def rows() -> list[Row]:
    """All, as they stand in the file."""
    table = tomllib.loads((ROOT / "tests/zoo/index.toml").read_text(encoding="utf-8"))["row"]
    return [Row(**entry | {"tried": tuple(entry["tried"])}) for entry in table]


def security_table() -> str:
    """Markdown: by group, how much is tried, how much of it is stopped, with how many controls."""
    lines = [
        "| | threats | stopped at A | stopped at B | with a control |",
        "|---|---|---|---|---|",
    ]
    for group, (first, last) in GROUPS.items():
        lines.append(_line(group, [row for row in rows() if first <= row.number <= last]))
    lines.append(_line("**all**", rows()))
    known = probes()
    all_of = len(known)
    opened = sum(probe.b == "open" for probe in known.values())
    animals = [expected(name) for name in _animals()]
    lines += [
        "",
        f"{all_of} attempts are made by student code in a box: {all_of} are stopped at A, "
        f"{all_of - opened} at B, and all {all_of} succeed where nothing stops them. "
        f"{len(animals)} notebooks are graded at each level beside honest ones.",
        "",
        "Not stopped, or not tried:",
        "",
    ]
    for row in rows():
        for level in LEVELS:
            if (how := getattr(row, level)) != "blocked":
                lines.append(f"- {row.attack}: {how} at {level} ({row.verdict}).")
    return "\n".join(lines)


def _animals() -> list[str]:
    return sorted(path.parent.name for path in (ROOT / "tests/zoo").glob("*/expected.toml"))


def _line(name: str, chosen: list[Row]) -> str:
    at = {level: Counter(getattr(row, level) for row in chosen)["blocked"] for level in LEVELS}
    controls = sum(not row.control.startswith("none") for row in chosen)
    return f"| {name} | {len(chosen)} | {at['A']} | {at['B']} | {controls} |"


def written(page: str, table: str) -> str:
    """``page`` with the table between its markers; ValueError if they are missing."""
    if BEGIN not in page or END not in page:
        raise ValueError(f"{SECURITY.name}: no {BEGIN} ... {END}")
    return re.sub(f"{BEGIN}.*?{END}", lambda _: f"{BEGIN}\n{table}\n{END}", page, flags=re.DOTALL)
