"""Tests of what is special to QMT."""
