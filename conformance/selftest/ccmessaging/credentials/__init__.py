"""Tests of credentials that are fetched, renewed and replaced."""
