"""Grades for elsewhere: nbgrader's CSV, Canvas, Moodle, and every check as JSON Lines."""
