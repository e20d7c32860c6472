"""From what was recorded to findings, confirmed and made small, and to their causes."""
