"""Tests of what CI systems read."""
