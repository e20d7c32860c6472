"""From tallies and findings to verdicts."""
