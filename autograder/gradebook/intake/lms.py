"""`nbgrader zip_collect` for what Canvas and Moodle let a teacher download.

Both put the student into the file's name, in their own terms; the roster (`autograder roster`)
says which student of nbgrader's that is. Nothing here says when something was handed in: without
a timestamp.txt nothing is late.

    Canvas  doejane_LATE_1815_4711_a2_descent-1.ipynb       name, LATE?, ID, file number, file
    Moodle  Jane Doe_98765_assignsubmission_file_/x.ipynb   full name, a number, plugin, file
            Jane Doe_98765_assignsubmission_file_x.ipynb    (not as folders)

The number in Moodle's names is of this one activity, so there the full name decides.
"""

from __future__ import annotations

import re
import shutil
import unicodedata
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin
from traitlets import Integer

from autograder.errors import StudentError
from autograder.gradebook.intake.unpack import Budget, is_archive, unpack
from autograder.records import Record

_MOODLE = re.compile(
    r"(?P<name>[^/]+)_(?P<number>\d+)_assignsubmission_file(?:_?/(?:.*/)?|_)(?P<file>[^/]+)\Z"
)
_CANVAS = re.compile(
    r"(?P<name>[^/]*?)_(?P<late>LATE_)?(?P<id>\d+)_(?P<number>\d+)_(?P<file>[^/]+)\Z"
)


class Found(Record, frozen=True, kw_only=True):
    """What a download's name says."""

    file: str
    lms_id: str | None = None
    """Canvas's ID of the student."""
    full_name: str | None = None
    """As Moodle writes it."""
    late: bool = False


def parse(path: str) -> Found | None:
    """What the name of a downloaded file says (``path`` with its folders); None if neither."""
    if moodle := _MOODLE.search(path):
        return Found(file=moodle["file"], full_name=moodle["name"])
    canvas = _CANVAS.match(path.rpartition("/")[2]) or _canvas_folder(path)
    if canvas is None:
        return None
    return Found(file=canvas["file"], lms_id=canvas["id"], late=bool(canvas["late"]))


def _canvas_folder(path: str) -> re.Match[str] | None:
    """A student's own archive was unpacked into a folder of its name: that names the student."""
    parts = path.split("/")
    for folder in reversed(parts[:-1]):
        if found := _CANVAS.match(folder):
            return _CANVAS.match(folder[: found.start("file")] + parts[-1])
    return None


class Students:
    """The roster, to be asked by the LMS's names."""

    def __init__(self, people: list[tuple[str, str, str, str]]) -> None:
        """``people``: student id, LMS id, first name, last name."""
        self._ids = {lms: id for id, lms, _, _ in people if lms}
        self._names: dict[str, set[str]] = {}
        for id, _, first, last in people:
            if first or last:
                for name in (first + last, last + first):
                    self._names.setdefault(_bare(name), set()).add(id)

    def find(self, found: Found) -> str:
        """nbgrader's student id; StudentError if the roster has none, or several."""
        if found.lms_id is not None:
            if found.lms_id not in self._ids:
                raise StudentError(f"no student has the lms_id {found.lms_id}")
            return self._ids[found.lms_id]
        name = found.full_name or ""
        ids = self._names.get(_bare(name), set())
        if len(ids) != 1:
            many = f"several students are called {name!a}: {', '.join(sorted(ids))}"
            raise StudentError(many if ids else f"no student is called {name}")
        return next(iter(ids))


def _bare(name: str) -> str:
    """Letters and digits alone, so that neither order nor punctuation of a name matter."""
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())


class LmsExtractor(ExtractorPlugin):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's, but nothing leaves its folder, and bombs do not go off."""

    max_mb = Integer(4096, help="What a download may unpack to, in all.").tag(config=True)
    student_mb = Integer(256, help="What one archive in it may unpack to.").tag(config=True)

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Unpack every archive, and archives that students put into them; copy the rest."""
        source, target = Path(archive_path), Path(extracted_path)
        whole = Budget(self.max_mb * 2**20)
        for path in sorted(source.rglob("*")):
            if path.is_symlink() or not path.is_file():
                continue
            inside = target / path.relative_to(source)
            if is_archive(path):
                self.log.info("Extracting from: %s", path)
                self._unpack(path, inside.parent, whole)
            else:
                inside.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, inside)
        for path in sorted(target.rglob("*")):
            if path.is_file() and is_archive(path):  # one level: an archive in these stays packed
                self._unpack(path, path.with_name(path.stem), whole.part(self.student_mb * 2**20))

    def _unpack(self, archive: Path, folder: Path, budget: Budget) -> None:
        try:
            unpack(archive, folder, self.log.warning, budget)
        except StudentError as error:
            self.log.error("%s", error)


class LmsCollector(FileNameCollectorPlugin):  # type: ignore[misc]
    """Who handed in which file, by the roster. A ``named_regexp`` of your own wins."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._students: Students | None = None
        self._seen: set[tuple[str, str]] = set()

    def collect(self, submitted_file: str) -> dict[str, str] | None:
        """Student and file; None, with a line in the log, where there is no telling."""
        if self.named_regexp:
            found: dict[str, str] | None = super().collect(submitted_file)
            return found
        if Path(submitted_file).suffix not in self.valid_ext:
            return None
        said = parse(submitted_file)
        if said is None:
            self.log.warning("%s: neither Canvas nor Moodle names files like that", submitted_file)
            return None
        try:
            student = self._roster().find(said)
        except StudentError as error:
            fix = "Put the student into roster.csv, then run `autograder roster` and this again."
            self.log.error("%s: %s. %s", submitted_file, error, fix)
            return None
        if said.late:
            self.log.warning("%s: Canvas calls this late; there is no time in its name", student)
        return {"student_id": student, "file_id": self._new_name(student, said.file)}

    def _new_name(self, student: str, file: str) -> str:
        """nbgrader ends with an error where a student has two files of one name."""
        path, count = Path(file), 1
        while (student, file) in self._seen:
            count += 1
            file = f"{path.stem} ({count}){path.suffix}"
        self._seen.add((student, file))
        return file

    def _roster(self) -> Students:
        if self._students is None:
            directory = self.parent.coursedir
            with Gradebook(directory.db_url, directory.course_id) as gradebook:
                self._students = Students(
                    [
                        (s.id, s.lms_user_id or "", s.first_name or "", s.last_name or "")
                        for s in gradebook.students
                    ]
                )
        return self._students
