"""An autograded course on one lecture: what is a gradient."""

__version__ = "0.1.0"
