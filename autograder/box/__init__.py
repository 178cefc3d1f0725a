"""Runs beside student code, in its own process. Imports nothing of ours but itself.

There is no answer in here: no hidden test, no solution, no expected value, no score.
"""
