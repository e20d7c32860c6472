"""Tests of the accounts of a run: what each user is owed, and what came."""
