"""Late work: what it costs, who may, and how nbgrader is told."""
