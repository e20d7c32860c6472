"""Strategies of valid ccmessaging messages, and of messages that are broken in exactly one named way."""
