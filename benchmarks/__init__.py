"""Measurements: `make bench`. Ratios against a peer in the same run, never timed tests."""
