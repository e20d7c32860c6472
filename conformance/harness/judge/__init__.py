"""What exchanges show: one by one, and all together."""
