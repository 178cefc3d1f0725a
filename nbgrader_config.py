"""Makes `nbgrader` and formgrader grade with the judge. Start them in this folder.

Settings of your own go below `configure_from`: they win over course.toml's.
"""

from pathlib import Path

from autograder.gradebook.config import configure_from

c = get_config()  # noqa: F821 - traitlets defines it
configure_from(c, Path(__file__).parent)
