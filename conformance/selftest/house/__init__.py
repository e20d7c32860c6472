"""Tests of the house's own rules: floors, documents, words, rule books, faults."""
