"""Tests of `ccmsg doctor`."""
