"""The class report: grades in, one static HTML page out."""
