"""Exceptions, sorted by whose fault it is. Anything else that escapes is ours."""


class AutograderError(Exception):
    """Base of every error the command line shows as one line, without a traceback."""


class StudentError(AutograderError):
    """The submission cannot be graded as it stands (no notebook, unreadable, not JSON)."""


class CourseError(AutograderError):
    """The course is wrong: course.toml, an assignment's text, a solution or a hidden test.

    The message names the file, the key or cell, and what to do next.
    """


class GraderError(AutograderError):
    """We are wrong, or the machine is: never a student's zero."""
