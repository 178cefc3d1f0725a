"""Late work: what it costs, until when it is none, and how the student is told. No I/O.

Seconds are counted between moments, so neither zones nor clock changes matter to the penalty. A
day of an extension is a day of the calendar: due at 23:59 stays due at 23:59.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from autograder.records import LatePolicy, Texts

DAY = 86400.0


def days_late(policy: LatePolicy, late_s: float) -> int:
    """Days that cost something: 24 hours begun since the due date, 0 within the grace."""
    if not late_s > policy.grace_minutes * 60:
        return 0
    return max(0, math.ceil(late_s / DAY))


def percent(policy: LatePolicy, late_s: float) -> float:
    """Per cent of the points earned that ``late_s`` seconds cost."""
    return min(policy.percent_cap, policy.percent_per_day * days_late(policy, late_s))


def penalty(policy: LatePolicy, score: float, late_s: float) -> float:
    """Points taken off ``score``, rounded to 2 decimals: never negative, never more than it."""
    return round(max(0.0, score) * percent(policy, late_s) / 100, 2)


def extended(due: datetime, days: int, zone: ZoneInfo) -> datetime:
    """``due`` (with a zone) that many calendar days later, at the same time of day in ``zone``."""
    return (due.astimezone(zone) + timedelta(days=days)).astimezone(due.tzinfo)


_WORDS: dict[str, Texts] = {
    "late": {"en": "Handed in late, by {how}.", "zh": "本次作业迟交 {how}。"},
    "when": {
        "en": "It was due {due} and came {submitted} ({zone}).",
        "zh": "截止时间 {due}，提交时间 {submitted}（{zone}）。",
    },
    "extension": {
        "en": "The due date is yours, extension included.",
        "zh": "该截止时间已包含给你的延期。",
    },
    "off": {
        "en": "{penalty} of your {score} points were taken off; {rest} remain.",
        "zh": "原得分 {score}，扣除 {penalty} 分，剩余 {rest} 分。",
    },
    "grace": {
        "en": "This is within the grace period of {grace}: nothing was taken off.",
        "zh": "未超过 {grace}的宽限期，不扣分。",
    },
    "none": {"en": "Nothing was taken off.", "zh": "没有扣分。"},
    "rule": {
        "en": "The course takes off {per_day} % of the points earned for each day begun after the "
        "due date, at most {cap} %; here: {percent} %.",
        "zh": "课程规定：每迟交一天（不足一天按一天计）扣除所得分数的 {per_day}%，"
        "最多扣 {cap}%；本次扣 {percent}%。",
    },
    "days": {"en": "{} d", "zh": "{} 天"},
    "hours": {"en": "{} h", "zh": "{} 小时"},
    "minutes": {"en": "{} min", "zh": "{} 分钟"},
}


def notice(
    language: str,
    *,
    due: datetime,
    submitted: datetime,
    score: float,
    penalty: float,
    zone: ZoneInfo,
    policy: LatePolicy | None,
    extension: bool = False,
) -> str:
    """What a student reads about late work: how late, what was taken off, and why.

    ``score`` is before the penalty. Without ``policy`` (an instructor's own rule) only what was
    taken off is said. Empty if the work was not late.
    """
    late_s = (submitted - due).total_seconds()
    if late_s <= 0:
        return ""

    def say(key: str, **words: object) -> str:
        return _WORDS[key].get(language, _WORDS[key]["en"]).format(**words)

    moments = {"due": _moment(due, zone), "submitted": _moment(submitted, zone), "zone": zone}
    lines = [say("late", how=duration(late_s, language)), say("when", **moments)]
    if extension:
        lines.append(say("extension"))
    if penalty > 0:
        rest = max(0.0, score - penalty)
        lines.append(say("off", penalty=_n(penalty), score=_n(score), rest=_n(rest)))
    if policy is not None and days_late(policy, late_s):
        share = _n(percent(policy, late_s))
        rule = {"per_day": _n(policy.percent_per_day), "cap": _n(policy.percent_cap)}
        lines.append(say("rule", percent=share, **rule))
    elif policy is not None:
        lines.append(say("grace", grace=duration(policy.grace_minutes * 60, language)))
    elif penalty <= 0:
        lines.append(say("none"))
    return ("" if language == "zh" else " ").join(lines)


def duration(seconds: float, language: str) -> str:
    """``2 d 3 h``, ``15 min``: the two largest units, rounded up to a minute."""
    minutes = max(1, math.ceil(seconds / 60))
    days, minutes = divmod(minutes, 1440)
    hours, minutes = divmod(minutes, 60)
    parts = [
        _WORDS[unit].get(language, _WORDS[unit]["en"]).format(count)
        for unit, count in (("days", days), ("hours", hours), ("minutes", minutes))
        if count
    ]
    return " ".join(parts[:2])


def _moment(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M:%S}".removesuffix(":00")


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
