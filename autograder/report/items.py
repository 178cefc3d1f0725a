"""Classical item analysis: how hard an exercise was, and whether it tells strong from weak.

Terms and thresholds are those of Ebel and Frisbie, Essentials of Educational Measurement, ch. 13.
"""

from __future__ import annotations

import statistics

from autograder.records import Record
from autograder.report.roll import Roll

MIN_CLASS = 10
"""A correlation over fewer students says nothing."""


class Item(Record, frozen=True, kw_only=True):
    """One exercise in the eyes of the class."""

    id: str
    points: float
    count: int
    """Students whose score in it is known."""
    difficulty: float | None
    """Mean share of the points, 0 (nobody) to 1 (everybody); None if ``count`` is 0."""
    discrimination: float | None
    """Correlation of this exercise's share with the points of all others (corrected item-total);
    None in a small class, or where one of the two is the same for everybody."""
    full: int
    part: int
    none: int

    @property
    def verdict(self) -> str:
        """Key of the words that say what ``discrimination`` means."""
        value = self.discrimination
        if value is None:
            return "unknown"
        if value < 0:
            return "negative"
        return "weak" if value < 0.2 else "fair" if value < 0.4 else "good"


def analyse(roll: Roll) -> tuple[Item, ...]:
    """One Item per exercise, in the order of the notebook."""
    ids = [exercise.id for exercise in roll.assignment.exercises]
    shares = [{id: entry.share(id) for id in ids} for entry in roll.graded]
    points = {exercise.id: exercise.points for exercise in roll.assignment.exercises}
    complete = [row for row in shares if None not in row.values()]
    return tuple(_item(id, points, [row[id] for row in shares], complete) for id in ids)


def _item(
    id: str,
    points: dict[str, float],
    shares: list[float | None],
    complete: list[dict[str, float | None]],
) -> Item:
    known = [share for share in shares if share is not None]
    return Item(
        id=id,
        points=points[id],
        count=len(known),
        difficulty=statistics.fmean(known) if known else None,
        discrimination=_corrected_item_total(id, points, complete),
        full=sum(share >= 1 for share in known),
        part=sum(0 < share < 1 for share in known),
        none=sum(share == 0 for share in known),
    )


def _corrected_item_total(
    id: str, points: dict[str, float], complete: list[dict[str, float | None]]
) -> float | None:
    """Pearson's r of the item with the total *without* it: with it, every item would correlate."""
    if len(complete) < MIN_CLASS or len(points) < 2:
        return None
    own = [row[id] or 0.0 for row in complete]
    rest = [
        sum(points[other] * (share or 0.0) for other, share in row.items() if other != id)
        for row in complete
    ]
    try:
        return statistics.correlation(own, rest)
    except statistics.StatisticsError:  # one of them is the same for everybody
        return None
