"""Speed and memory, as ratios measured in one run on one machine. Not part of the test suite."""
