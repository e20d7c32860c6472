"""Tests of the platform that is served to a client."""
