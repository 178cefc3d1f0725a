"""What instructors use: text to nbgrader source, release, and the course gate."""
