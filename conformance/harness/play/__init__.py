"""Conversations are planned, played and sent, and what comes down is fetched."""
