"""What students read, in words: one word for one thing, nothing untranslated, links that lead
somewhere. The words stand in assignments/glossary.toml."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from autograder.author.entries import read_entries
from autograder.author.text import read_text, shown
from autograder.course import Course
from autograder.errors import CourseError
from autograder.judge.checks import sentences
from autograder.records import Record

_CJK = re.compile("[\u3400-\u9fff]")
_CODE = re.compile(r"`[^`]*`|\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)
_NAME = re.compile("[(][\u3400-\u9fff]+[)]")
"""What something is called in the lecture, e.g. (常见函数梯度), may stand in any language."""
_LINK = re.compile(r"\[[^\]]*\]\(\s*<?([^)\s>]*)")
_FENCE = re.compile(r"<(details|summary)>|</(details|summary)>")


class Term(Record, frozen=True, kw_only=True):
    """The course's word for one thing, and words that are not to be used for it."""

    en: str
    zh: str
    avoid: tuple[str, ...] = ()


class Flaw(Record, frozen=True, kw_only=True):
    """One place to reword."""

    where: str
    found: str

    def __str__(self) -> str:
        return f"{self.where}: {self.found}"


class _Glossary(Record, frozen=True, kw_only=True):
    term: tuple[Term, ...]


class _Passage(Record, frozen=True, kw_only=True):
    """A piece of text that students read, in one language."""

    where: str
    language: str
    text: str
    prose: bool = False
    """Whether it is a markdown cell, which may hold links."""


def flaws(course: Course, assignment: str) -> list[Flaw]:
    """Every flaw in what students of this assignment read; CourseError if the glossary is wrong."""
    terms = glossary(course)
    data = course.paths.data(assignment).parent
    found = []
    for passage in _passages(course, assignment):
        found += [Flaw(where=passage.where, found=text) for text in _wrong_words(passage, terms)]
        found += [Flaw(where=passage.where, found=text) for text in _untranslated(passage)]
        if passage.prose:
            found += [Flaw(where=passage.where, found=text) for text in _links(passage.text, data)]
    return found


def glossary(course: Course) -> tuple[Term, ...]:
    """The terms of assignments/glossary.toml; none if there is no such file."""
    path = course.paths.glossary
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), _Glossary).term
    except FileNotFoundError:
        return ()
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise CourseError(
            f"{shown(course, path)}: {error}. Write [[term]] with en, zh and avoid."
        ) from None


def _passages(course: Course, assignment: str) -> Iterator[_Passage]:
    """Prose cells, tutor sentences, sentences of checks."""
    for cell in read_text(course, assignment).cells:
        if not cell.is_code and cell.language:
            yield _Passage(where=cell.where, language=cell.language, text=cell.source, prose=True)
    path = course.paths.misconceptions(assignment)
    for entry in read_entries(path):
        for language in course.languages:
            where = f"{shown(course, path)}:{entry.line}: {entry.id} ({language})"
            yield _Passage(where=where, language=language, text=entry.texts.get(language, ""))
    path = course.paths.hidden(assignment)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            texts = sentences(ast.get_docstring(node) or "")
            for language in course.languages:
                where = f"{shown(course, path)}:{node.lineno}: {node.name} ({language})"
                yield _Passage(where=where, language=language, text=texts.get(language, ""))


def _wrong_words(passage: _Passage, terms: tuple[Term, ...]) -> Iterator[str]:
    text = _plain(passage)
    for term in terms:
        for word in term.avoid:
            edge = "" if _CJK.search(word) else r"\b"
            if re.search(f"{edge}{re.escape(word)}{edge}", text, re.IGNORECASE):
                yield f"says {word!r}; the course's word is {getattr(term, passage.language)!r}"


def _plain(passage: _Passage) -> str:
    return _CODE.sub(" ", passage.text)


def _untranslated(passage: _Passage) -> Iterator[str]:
    """A text in Chinese has Chinese in it, one in any other language none (names in code may)."""
    if not passage.text.strip():
        yield f"has no text in {passage.language!r}; {_to_write(passage)}"
    elif passage.language == "zh" and not _CJK.search(passage.text):
        yield "is not translated: no Chinese in it"
    elif passage.language != "zh" and (odd := _CJK.search(_NAME.sub("", _plain(passage)))):
        yield f"is not translated: {odd[0]!r} in {passage.language!r}"


def _to_write(passage: _Passage) -> str:
    """What puts a text where none is."""
    if passage.prose:
        return "write it, or remove the cell in every language"
    if passage.language == "en":
        return "begin the docstring with it"
    return f"write a line `{passage.language}: …` into the docstring"


def _links(text: str, folder: Path) -> Iterator[str]:
    """Links lead to an https page, a place in the notebook or a file handed out with it; folded
    parts are closed."""
    for target in _LINK.findall(_CODE.sub(" ", text)):
        local = not re.match(r"https://[^/]+\.[^/]+|#.|mailto:.", target)
        if local and not (target.startswith("data/") and (folder / target).is_file()):
            yield f"links to {target!r}, which leads nowhere from the notebook"
    open_tags: list[str] = []
    for opened, closed in _FENCE.findall(text):
        if opened:
            open_tags.append(opened)
        elif not open_tags or open_tags.pop() != closed:
            yield f"closes <{closed}> that is not open"
    if open_tags:
        yield f"does not close <{open_tags[-1]}>"
