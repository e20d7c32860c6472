"""Tests of what is said where nothing can be judged."""
