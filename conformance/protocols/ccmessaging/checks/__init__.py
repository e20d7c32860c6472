"""Pure generators of Violation: what an exchange, or a message before it is sent, breaks. No socket, no pytest."""
