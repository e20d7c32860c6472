"""Tests of runs that are called."""
