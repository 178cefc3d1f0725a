"""What may be asked of the student's objects beyond a plain call."""
