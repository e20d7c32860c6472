"""Tests of the client that calls a target."""
