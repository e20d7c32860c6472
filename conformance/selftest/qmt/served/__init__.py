"""Tests of the platform of QMT that is served to an app."""
