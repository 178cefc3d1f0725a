"""The same files by nbgrader's own command:

nbgrader export --exporter=autograder.gradebook.export.plugin.CanvasExport --to canvas.csv
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.plugins import ExportPlugin
from traitlets import Bool, Unicode

from autograder import course as courses
from autograder.files import replace
from autograder.gradebook.export import cells, tables
from autograder.gradebook.export.write import FORMATS, export


class CourseExport(ExportPlugin):  # type: ignore[misc]  # nbgrader has no types
    """nbgrader's CSV, in UTF-8 and quoted, with no cell that a spreadsheet would run."""

    course_root = Unicode(help="Folder of course.toml").tag(config=True)
    zero = Bool(False, help="Write 0 where nothing was handed in.").tag(config=True)
    format = "nbgrader"

    def export(self, gradebook: Any) -> None:
        """Write the file that ``--to`` names."""
        to = Path(self.to or FORMATS[self.format])
        self.log.info("Exporting grades to %s", to)
        ids, students = list(map(str, self.assignment)), list(map(str, self.student))
        if self.format == "nbgrader":
            table = tables.nbgrader(gradebook, ids, students)
            replace(to, cells.text(table.rows).encode())
            return
        root = Path(self.course_root) if self.course_root else courses.find_root()
        done = export(courses.load(root), self.format, ids, to=to, zero=self.zero)
        for remark in done.remarks:
            self.log.warning("%s", remark)


class CanvasExport(CourseExport):
    """A gradebook file for Canvas."""

    format = "canvas"


class MoodleExport(CourseExport):
    """A grade file for Moodle."""

    format = "moodle"
