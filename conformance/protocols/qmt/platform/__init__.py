"""Cases for a platform of QMT."""
