"""Tests of the listener that a target calls."""
