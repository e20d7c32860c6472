"""Tests of how messages that come down are judged."""
