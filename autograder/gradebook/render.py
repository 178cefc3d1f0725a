"""Check results as the text a student reads, under a check cell and as a comment.

Messages may quote the student's own words (an exception's text, a printed value): they are
bounded and stripped here, and escaped where they become markdown.
"""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Mapping
from pathlib import Path

from autograder.records import CheckResult, ExerciseGrade, Record, Status, Texts

MAX_MESSAGE = 2000
MAX_TEXT = 12000
"""Characters of one message, and of everything said about one exercise."""

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_MARKDOWN = re.compile(
    r"[\\`*\[\]$~|#]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|^(?=[-+=>]|\d+[.)]\s)", re.MULTILINE
)
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}

_WORDS: dict[str, Texts] = {
    "score": {"en": "{id}: {score} of {max} points", "zh": "{id}：得 {score} 分，满分 {max} 分"},
    "comment": {"en": "{score} of {max} points", "zh": "得 {score} 分，满分 {max} 分"},
    "all": {"en": "Every hidden test passed.", "zh": "所有隐藏测试都通过了。"},
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


class Sentences(Record, frozen=True, kw_only=True):
    """What course authors wrote about checks and misconceptions, in each language."""

    checks: Mapping[str, Texts] = {}
    """By check id without its flavour."""
    diagnoses: Mapping[str, Texts] = {}
    """By diagnosis id, ``<exercise>.<slug>``."""


def sentences(hidden: Path, misconceptions: Path) -> Sentences:
    """Read the docstrings of an assignment's hidden tests and misconceptions, without running
    either. A file that is not there or is not Python says nothing."""
    checks = _docstrings(hidden, _modified(hidden))
    wrong = _docstrings(misconceptions, _modified(misconceptions))
    return Sentences(
        checks={name.removeprefix("test_"): text for name, text in checks.items()},
        diagnoses={name.replace("__", ".", 1): text for name, text in wrong.items()},
    )


def _modified(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


@functools.lru_cache(maxsize=32)
def _docstrings(path: Path, modified: int) -> dict[str, Texts]:
    """Function name -> its docstring's first paragraph (en) and ``zh:`` paragraph."""
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return {}
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and (text := ast.get_docstring(node)):
            found[node.name] = _languages(text)
    return found


def _languages(docstring: str) -> Texts:
    texts: Texts = {}
    for paragraph in re.split(r"\n\s*\n", docstring):
        line = " ".join(paragraph.split())
        if line.startswith("zh:"):
            texts.setdefault("zh", line.removeprefix("zh:").strip())
        else:
            texts.setdefault("en", line)
    return texts


def report(grade: ExerciseGrade, language: str, known: Sentences) -> str:
    """Plain text for the output of the check cell: score line, then check by check."""
    words = {"id": grade.id, "score": _number(grade.score), "max": _number(grade.max_score)}
    lines = [_say(_WORDS["score"], language).format(**words)]
    for check in grade.checks:
        lines.append(_headline(check, language, known))
        lines += [f"    {line}" for line in _explanation(check, language, known)]
    return _bounded("\n".join(lines), language) + "\n"


def comment(
    grade: ExerciseGrade, language: str, known: Sentences, *, untouched: bool = False
) -> str | None:
    """Markdown for nbgrader's comment; None where there is nothing to say: full marks."""
    if all(check.status is Status.PASSED for check in grade.checks):
        return None
    words = {"score": _number(grade.score), "max": _number(grade.max_score)}
    head = f"**{_say(_WORDS['comment'], language).format(**words)}**"
    if untouched:
        return f"{head}\n\n{_say(_WORDS['untouched'], language)}"
    items, told = [], set()
    for check in grade.checks:
        if check.status is Status.PASSED:
            continue
        body = "\n".join(_explanation(check, language, known))
        text = _headline(check, language, known)
        if body and body not in told:
            text += "\n" + body
        told.add(body)
        items.append("- " + escape(text).replace("\n", "  \n  "))
    return _bounded(head + "\n\n" + "\n".join(items), language)


def _headline(check: CheckResult, language: str, known: Sentences) -> str:
    mark = {Status.PASSED: "✓", Status.GRADER_ERROR: "!"}.get(check.status, "✗")
    name, _, flavour = check.check.partition("[")
    sentence = _say(known.checks.get(name, {}), language) or plain(name)
    what = f" ({plain(flavour.rstrip(']'))})" if flavour else ""
    status = "" if check.status is Status.PASSED else f" — {_say(_STATUS[check.status], language)}"
    return f"{mark} {sentence}{what}{status}"


def _explanation(check: CheckResult, language: str, known: Sentences) -> list[str]:
    """Message and diagnosis, unless the message already says it."""
    message = plain(check.message).strip()
    if len(message) > MAX_MESSAGE:
        message = message[:MAX_MESSAGE] + _say(_WORDS["cut"], language)
    lines = message.split("\n") if message else []
    diagnosis = _say(known.diagnoses.get(check.diagnosis or "", {}), language)
    if diagnosis and diagnosis not in " ".join(message.split()):
        lines.append(diagnosis)
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
