"""The cases, collected and run by pytest."""
