"""A push of one message, and what keeps runs with pushes small: few rules, and a second of waiting."""

from typing import Any

from conformance.core.settings import Limits

SECOND = Limits(concurrency=4, timeout=3, downlink_wait=1)
FEW: dict[str, Any] = {"rules": ("CCM-PU-070", "CCM-PU-064")}
"""Conversations, and little else."""
PUSH = b"""{"timestamp":1625898453913,"messages":[{"from":"7","channel":"WEB","to":"u","controlType":"CHAT","mediaType":"TEXT",
"content":"Hello","timestamp":1625898453913,"sourceType":"ROBOT"}]}"""
