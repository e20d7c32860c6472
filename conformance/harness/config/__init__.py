"""A configuration, read: every mistake in it says what, where, and what to do next."""
