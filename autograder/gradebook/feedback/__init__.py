"""What a student reads of a grade: in the notebook's cells, as a comment, as a page."""
