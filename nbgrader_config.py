"""Makes `nbgrader` and formgrader grade with the judge. Start them in this folder.

Settings of your own go below `configure`: they win over course.toml's.
"""

from pathlib import Path

from autograder.course import load
from autograder.gradebook.config import configure

c = get_config()  # noqa: F821 - traitlets defines it
configure(c, load(Path(__file__).parent))
