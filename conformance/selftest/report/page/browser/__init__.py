"""Tests of report.html in a real browser."""
