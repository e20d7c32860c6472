"""Tests of what is special to ccmessaging."""
