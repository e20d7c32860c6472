"""Tests of pushes over real HTTP."""
