"""The smallest parties that keep every rule. No socket, no flag; one small method per rule, so that a fault overrides one."""
