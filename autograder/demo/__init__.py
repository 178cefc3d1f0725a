"""A simulated class through the whole cycle, with the real nbgrader."""
