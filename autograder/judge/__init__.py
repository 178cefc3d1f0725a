"""Trusted side of the wall: asks, compares, decides."""
