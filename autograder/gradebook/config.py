"""nbgrader's configuration, derived from course.toml. Strings only: importing nbgrader is slow,
and formgrader shows its configuration as JSON."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from autograder.course import Course, load
from autograder.errors import CourseError
from autograder.paths import PACKAGE

CODE_STUBS = {
    "en": 'raise NotImplementedError("replace this line with your code")',
    "zh": 'raise NotImplementedError("把这一行换成你的代码")',
}
"""What stands where a solution was; the same as in author/draft.py, a peer we cannot import."""

_NBGRADER = "nbgrader.preprocessors."
_OURS = "autograder.gradebook.preprocessors."
_LATE = "autograder.gradebook.late.steps."

SANITIZE = [
    _OURS + "RepairNotebook",
    _NBGRADER + "ClearOutput",
    _NBGRADER + "DeduplicateIds",
    _NBGRADER + "OverwriteKernelspec",
    _NBGRADER + "OverwriteCells",
    _NBGRADER + "CheckCellMetadata",
]
AUTOGRADE = [
    _OURS + "JudgeExecute",
    _NBGRADER + "IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    _NBGRADER + "LimitOutput",
    _NBGRADER + "SaveAutoGrades",
    _OURS + "AutoComments",
    _LATE + "GrantExtension",
    _NBGRADER + "AssignLatePenalties",
    _NBGRADER + "CheckCellMetadata",
]
FEEDBACK = [
    _NBGRADER + "GetGrades",
    _LATE + "LateNotice",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]


def configure_from(c: Any, folder: Path) -> None:
    """``configure`` for the course in ``folder``.

    Where it is wrong, nbgrader would log that and go on with folders of its own. So this program
    ends with one line; only a server at work (formgrader) gets the CourseError, and goes on.
    """
    try:
        course = load(folder)
    except CourseError as error:
        if _serving():
            raise
        print(f"autograder: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    configure(c, course)


def _serving() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def configure(c: Any, course: Course) -> None:
    """Set everything `nbgrader` needs on the traitlets configuration ``c``.

    What nbgrader_config.py sets afterwards wins, e.g. another db_url or a late policy.
    """
    paths = course.paths
    c.CourseDirectory.root = str(paths.coursework)
    c.CourseDirectory.course_id = course.id
    c.CourseDirectory.db_url = f"sqlite:///{paths.database}"
    c.ClearSolutions.code_stub = {"python": CODE_STUBS.get(course.language, CODE_STUBS["en"])}

    c.CoursePreprocessor.course_root = str(paths.root)
    c.Autograde.exporter_class = _OURS + "SubmissionExporter"
    c.Autograde.pre_convert_hook = _OURS + "link_notebook"
    c.Autograde.sanitize_preprocessors = list(SANITIZE)
    c.Autograde.autograde_preprocessors = list(AUTOGRADE)

    c.ZipCollectApp.extractor_plugin = "autograder.gradebook.intake.lms.LmsExtractor"
    c.ZipCollectApp.collector_plugin = "autograder.gradebook.intake.lms.LmsCollector"
    c.ExportApp.plugin_class = "autograder.gradebook.export.plugin.CourseExport"
    for step in ("CourseLatePenalty", "GrantExtension", "LateNotice", "CourseExport"):
        c[step].course_root = str(paths.root)
    if course.late is not None:
        c.AssignLatePenalties.plugin_class = _LATE + "CourseLatePenalty"
    c.GenerateFeedback.preprocessors = list(FEEDBACK)
    c.GenerateFeedback.exporter_class = "autograder.gradebook.feedback.page.FeedbackExporter"

    # formgrader and generate_feedback both show what students wrote.
    c.HTMLExporter.extra_template_paths = [str(PACKAGE / "gradebook" / "templates" / "formgrade")]
    c.HTMLExporter.template_file = "autograder_formgrade.html.j2"
    c.HTMLExporter.sanitize_html = True
    c.HTMLExporter.filters = {
        "clean_html": "autograder.gradebook.feedback.html.clean_html",
        "markdown2html": "autograder.gradebook.feedback.html.markdown2html",
        "escaped_names": "autograder.gradebook.feedback.html.escaped_names",
        "local_scripts": "autograder.gradebook.feedback.html.local_scripts",
    }
