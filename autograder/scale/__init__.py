"""Many submissions: one interface, and the executors behind it."""
