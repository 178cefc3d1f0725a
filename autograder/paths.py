"""Every path of a course, named once."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
HIDDEN = PACKAGE / "hidden"
MISCONCEPTIONS = PACKAGE / "misconceptions"
BOX = PACKAGE / "box"

MANIFEST = "course.toml"


class Paths:
    """Where the files of the course rooted at ``root`` live."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.manifest = self.root / MANIFEST
        self.roster = self.root / "roster.csv"
        self.extensions = self.root / "extensions.csv"
        self.assignments = self.root / "assignments"
        self.handout = self.assignments / "handout"
        """What every assignment is handed out with: requirements.txt, INSTALL.<language>.md."""
        self.tools = self.handout / "tools.py"
        """The cell behind every notebook's setup: what visible checks are made of."""
        self.glossary = self.assignments / "glossary.toml"
        """One word for one thing, in every language of the course."""
        self.solutions = self.root / "solutions"
        self.coursework = self.root / "coursework"
        """nbgrader's own course directory: source, release, submitted, autograded, feedback."""
        self.state = self.root / ".autograder"
        """Ours, never shipped: the secret, results, the cache, logs."""
        self.secret = self.state / "secret"
        self.results = self.state / "results"
        self.cache = self.state / "cache"
        self.reports = self.root / "reports"
        """Class reports; they hold names and scores."""
        self.database = self.coursework / "gradebook.db"
        self.source = self.coursework / "source"
        self.release = self.coursework / "release"
        self.submitted = self.coursework / "submitted"
        self.autograded = self.coursework / "autograded"
        self.feedback = self.coursework / "feedback"

    def text(self, assignment: str) -> Path:
        """The Jupytext source that students' notebooks are made from."""
        return self.assignments / assignment / f"{assignment}.py"

    def data(self, assignment: str) -> Path:
        """Data files that travel with the notebook; may not exist."""
        return self.assignments / assignment / "data"

    def solution(self, assignment: str) -> Path:
        """The module of reference solutions."""
        return self.solutions / f"{assignment}.py"

    def variants(self, assignment: str) -> Path:
        """Correct answers that look different from the reference."""
        return self.root / "tests" / "variants" / f"{assignment}.py"

    def hidden(self, assignment: str) -> Path:
        """The hidden tests."""
        return HIDDEN / f"test_{assignment}.py"

    def misconceptions(self, assignment: str) -> Path:
        """The executable wrong answers."""
        return MISCONCEPTIONS / f"{assignment}.py"
