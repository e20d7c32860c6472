"""Tests of causes: what is one, what is two, and what is blocked by one."""
