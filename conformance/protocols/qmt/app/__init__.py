"""Cases for an app of QMT."""
