"""The bridge to nbgrader: everything that touches its notebooks and its database."""
