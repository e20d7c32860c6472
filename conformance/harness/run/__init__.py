"""A run from beginning to end, its events, and a finding of it sent again."""
