"""Tests of how runs end, seen from outside."""
