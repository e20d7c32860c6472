"""Ground floor: rules, legs, messages, exchanges, verdicts. No protocol, no socket, no pytest."""
