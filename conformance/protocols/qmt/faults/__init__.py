"""Faults and oddities of the references of QMT."""
