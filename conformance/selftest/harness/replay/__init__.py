"""Tests of `ccmsg replay`."""
