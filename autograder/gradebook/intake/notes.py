"""What a TA is told about a submission that had to be repaired, in each language."""

from __future__ import annotations

from autograder.records import Texts

_SENTENCES: dict[str, Texts] = {
    "renamed": {
        "en": "The notebook was handed in under another name: {}.",
        "zh": "提交的笔记本改了文件名：{}。",
    },
    "missing": {
        "en": "Deleted cells were put back: {}.",
        "zh": "以下单元格被删除，已恢复：{}。",
    },
    "moved": {
        "en": "Cells stood where they cannot work and were moved back: {}.",
        "zh": "以下单元格的位置不对，已移回原处：{}。",
    },
    "copies": {
        "en": "Cells stood in the notebook several times; one of each is graded: {}.",
        "zh": "以下单元格在笔记本中重复出现，各取一份评分：{}。",
    },
    "recognised": {
        "en": "Cells had lost their nbgrader metadata and were recognised by their text: {}.",
        "zh": "以下单元格丢失了 nbgrader 元数据，已根据内容重新识别：{}。",
    },
    "confused": {
        "en": "Cells claimed to be these but are, by their text, other ones: {}.",
        "zh": "有单元格自称是以下单元格，按内容看却是别的单元格：{}。",
    },
    "edited": {
        "en": "Locked cells had been edited and were restored: {}.",
        "zh": "以下锁定的单元格被改动过，已还原：{}。",
    },
    "kind": {
        "en": "Cells had been given another type, which was restored: {}.",
        "zh": "以下单元格的类型被改动过，已还原：{}。",
    },
    "unknown": {
        "en": "Grade ids that the assignment does not have were ignored: {}.",
        "zh": "忽略了作业中不存在的 grade id：{}。",
    },
    "links": {
        "en": "Links among the submitted files were not copied: {}.",
        "zh": "提交的文件中含有链接，没有复制：{}。",
    },
    "timestamp": {
        "en": "timestamp.txt holds no time that can be read; it was ignored: {}.",
        "zh": "timestamp.txt 里的时间无法识别，已忽略：{}。",
    },
}

_MAX_NAMED = 12
_MAX_NAME = 60


class Notes:
    """Collected notes: one sentence per kind, naming everything it happened to."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}

    def add(self, kind: str, name: str) -> None:
        """Note that ``kind`` (a key of the sentences) happened to ``name``."""
        names = self._found.setdefault(kind, [])
        if name not in names:
            names.append(name)

    def ids(self, kind: str) -> list[str]:
        """What ``kind`` happened to so far."""
        return self._found.get(kind, [])

    def all(self) -> tuple[Texts, ...]:
        """One sentence per kind, in the order of the list above."""
        return tuple(note(kind, self._found[kind]) for kind in _SENTENCES if kind in self._found)


def note(kind: str, names: list[str]) -> Texts:
    """The sentence of that kind about these names; names may be the student's own words."""
    shown = [_printable(name) for name in names[:_MAX_NAMED]]
    if len(names) > _MAX_NAMED:
        shown.append(f"… (+{len(names) - _MAX_NAMED})")
    return {
        language: sentence.format(("、" if language == "zh" else ", ").join(shown))
        for language, sentence in _SENTENCES[kind].items()
    }


def _printable(name: str) -> str:
    text = "".join(char if char.isprintable() else "?" for char in name)
    return text if len(text) <= _MAX_NAME else text[:_MAX_NAME] + "…"
