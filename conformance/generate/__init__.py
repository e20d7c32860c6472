"""Hypothesis vocabulary shared by all protocols: text, and ways to break one field. Knows no protocol and no socket."""
