"""coursework/autograded/<student>/<assignment>/, as `nbgrader autograde` would leave it, but put
in place in one step: a reader sees the old folder or the new one."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from nbgrader.utils import find_all_files
from traitlets.config import Config

from autograder.course import Course
from autograder.gradebook.intake.submissions import HandedIn, links

_IGNORE = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback"]
"""nbgrader's default for CourseDirectory.ignore."""


class Publisher:
    """Writes the autograded folders of one assignment."""

    def __init__(self, course: Course, assignment: str, config: Any) -> None:
        self.course, self.assignment = course, assignment
        section: Config = config.CourseDirectory
        self._ignore = [*section.get("ignore", _IGNORE), "*.ipynb"]
        shared = bool(section.get("groupshared", False))
        self._mode = int(str(config.Autograde.get("permissions", 664 if shared else 444)), 8)
        self._folder_mode = 0o2770 if shared else 0
        source = course.paths.source / assignment
        kept = config.Autograde.get("exclude_overwriting", {}).get(assignment, [])
        self._ours = [
            path for path in self._files(source) if str(path.relative_to(source)) not in kept
        ]

    def folder(self, student: str) -> Path:
        """Where the student's autograded notebook lies."""
        return self.course.paths.autograded / student / self.assignment

    def put(self, handed: HandedIn, notebook: bytes) -> None:
        """Replace the student's folder: notebook, handed-in files, over them the course's own.

        Links are left out: what they stand for would go into the student's feedback.
        """
        final = self.folder(handed.student)
        new, old = (final.with_name(f".{self.assignment}.{word}") for word in ("new", "old"))
        for leftover in (new, old):
            shutil.rmtree(leftover, ignore_errors=True)
        new.mkdir(parents=True)
        skipped = set(links(handed.folder))
        for path in self._files(handed.folder):
            inside = path.relative_to(handed.folder)
            if str(inside) not in skipped:
                _copy(path, new / inside)
        for path in self._ours:
            _copy(path, new / path.relative_to(self.course.paths.source / self.assignment))
        (new / f"{self.assignment}.ipynb").write_bytes(notebook)
        self._permit(new)
        if final.exists():
            final.rename(old)
        new.rename(final)
        shutil.rmtree(old, ignore_errors=True)

    def _files(self, folder: Path) -> list[Path]:
        return [Path(name) for name in find_all_files(str(folder), self._ignore)]

    def _permit(self, folder: Path) -> None:
        for parent, _, files in os.walk(folder):
            for name in files:
                os.chmod(os.path.join(parent, name), self._mode)
            if self._folder_mode:
                os.chmod(parent, (os.stat(parent).st_mode | self._folder_mode) & 0o2777)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    shutil.copy(source, target)
