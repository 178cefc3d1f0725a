"""Check results as the text a student reads, under a check cell and as a comment.

Messages may quote the student's own words (an exception's text, a printed value): they are
bounded and stripped here, and escaped where they become markdown.
"""

from __future__ import annotations

import re

from autograder.records import CheckResult, ExerciseGrade, Record, Status, Texts

MAX_MESSAGE = 2000
MAX_TEXT = 12000
"""Characters of one message, and of everything said about one exercise."""

_PASSED, _FAILED, _OURS = "✓✗!"

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_MARKDOWN = re.compile(
    r"[\\`*$~|#]|\](?=[(\[:])|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|^(?=[-+=]|\d+[.)]\s)", re.MULTILINE
)
"""What markdown gives a meaning; a bracket only where it closes the text of a link."""
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}

_WORDS: dict[str, Texts] = {
    "score": {"en": "{id}: {score} of {max} points", "zh": "{id}：得 {score} 分，满分 {max} 分"},
    "comment": {"en": "{score} of {max} points", "zh": "得 {score} 分，满分 {max} 分"},
    "untouched": {
        "en": "No answer yet: the cell is as it was handed out.",
        "zh": "还没有作答：单元格仍是发布时的样子。",
    },
    "cut": {"en": "… (shortened)", "zh": "……（有删节）"},
}
_STATUS: dict[Status, Texts] = {
    Status.PASSED: {"en": "passed", "zh": "通过"},
    Status.FAILED: {"en": "not yet", "zh": "未通过"},
    Status.CRASHED: {"en": "stopped with an error", "zh": "运行出错"},
    Status.TIMEOUT: {"en": "took too long", "zh": "运行超时"},
    Status.FORBIDDEN: {"en": "uses what is not allowed here", "zh": "用了这里不允许的做法"},
    Status.GRADER_ERROR: {
        "en": "could not be judged (our fault)",
        "zh": "无法评判（是我们的问题）",
    },
}


def report(grade: ExerciseGrade, language: str) -> str:
    """Plain text for the output of the check cell: score line, then check by check."""
    words = {"id": grade.id, "score": _number(grade.score), "max": _number(grade.max_score)}
    lines, told = [_say(_WORDS["score"], language).format(**words)], set[str]()
    for check in grade.checks:
        lines.append(_headline(check, language))
        lines += [f"    {line}" for line in _news(check, language, told)]
    return _bounded("\n".join(lines), language) + "\n"


class Line(Record, frozen=True, kw_only=True):
    """One check in a report: its mark, the sentence with its status, and what is said about it."""

    mark: str
    sentence: str
    news: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether there is nothing to do about it."""
        return self.mark == _PASSED


def read_report(text: str) -> tuple[Line, ...]:
    """The checks in what ``report`` has written; none in any other text."""
    lines: list[Line] = []
    for line in text.splitlines()[1:]:
        if line[:2] in (f"{_PASSED} ", f"{_FAILED} ", f"{_OURS} "):
            lines.append(Line(mark=line[0], sentence=line[2:]))
        elif lines and line.strip():
            last = lines.pop()
            news = (*last.news, line.strip())
            lines.append(Line(mark=last.mark, sentence=last.sentence, news=news))
    return tuple(lines)


def is_automatic(comment: str) -> bool:
    """Whether ``comment`` wrote it, and no person."""
    number = r"[\d.?]+"
    heads = (
        re.escape(f"**{text}**").replace(r"\{score\}", number).replace(r"\{max\}", number)
        for text in _WORDS["comment"].values()
    )
    return any(re.match(head, comment) for head in heads)


def comment(grade: ExerciseGrade, language: str, *, untouched: bool = False) -> str | None:
    """Markdown for nbgrader's comment; None where there is nothing to say: full marks."""
    failed = [check for check in grade.checks if check.status is not Status.PASSED]
    if not failed:
        return None
    words = {"score": _number(grade.score), "max": _number(grade.max_score)}
    head = f"**{_say(_WORDS['comment'], language).format(**words)}**\n\n"
    if untouched:
        return head + _say(_WORDS["untouched"], language)
    items, told = [], set[str]()
    for check in failed:
        text = "\n".join([_headline(check, language), *_news(check, language, told)])
        items.append("- " + escape(text).replace("\n", "  \n  "))
    return _bounded(head + "\n".join(items), language)


def _headline(check: CheckResult, language: str) -> str:
    mark = {Status.PASSED: _PASSED, Status.GRADER_ERROR: _OURS}.get(check.status, _FAILED)
    name, _, flavour = check.check.partition("[")
    sentence = plain(check.sentence or name).strip()
    what = f" ({plain(flavour.rstrip(']'))})" if flavour else ""
    status = "" if check.status is Status.PASSED else f" — {_say(_STATUS[check.status], language)}"
    return f"{mark} {sentence}{what}{status}"


def _news(check: CheckResult, language: str, told: set[str]) -> list[str]:
    """The lines of its message (what was tried, what came of it, the diagnosis) that no check
    before it has said; they are added to ``told``."""
    message = plain(check.message[: 2 * MAX_MESSAGE]).strip()
    if len(message) > MAX_MESSAGE:
        message = message[:MAX_MESSAGE] + _say(_WORDS["cut"], language)
    lines = [line for line in message.split("\n") if line.strip() and line not in told]
    told.update(lines)
    return lines


def plain(text: str) -> str:
    """Without terminal escapes, control characters and what changes the direction of writing."""
    return _CONTROL.sub("", _ANSI.sub("", text.replace("\r\n", "\n")))


def escape(text: str) -> str:
    """Markdown that shows ``text`` as it is, whatever is in it."""
    text = re.sub("[&<>]", lambda found: _ENTITIES[found[0]], text)
    return _MARKDOWN.sub(lambda found: "\\" + found[0], text)


def _say(texts: Texts, language: str) -> str:
    return texts.get(language) or texts.get("en", "")


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:.2f}".rstrip("0").rstrip(".")


def _bounded(text: str, language: str) -> str:
    if len(text) <= MAX_TEXT:
        return text
    return text[:MAX_TEXT].rsplit("\n", 1)[0] + "\n" + _say(_WORDS["cut"], language)
