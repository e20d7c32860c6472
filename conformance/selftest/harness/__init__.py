"""Tests of how a run comes to its verdicts."""
