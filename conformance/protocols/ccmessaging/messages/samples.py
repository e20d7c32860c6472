"""Names of the fields of a message that comes down: those of the table (S2 table 3), and those that only samples have (GM-25)."""

from typing import Final

_TABLE: Final = """
channel content from mediaType senderNickname sourceType timestamp to simQuestions isOfflineStatus messageCode interIdx contentType mediaFileType
controlType
"""
DOWNLINK_FIELDS: Final = frozenset(_TABLE.split())
SAMPLE_FIELDS: Final = frozenset({"senderAvatar", "callId", "robotGender", "handlerType", "associationContentId", "receiveTime", "queueFlag"})
_PUSH_TABLE: Final = "channel isOfflineStatus content from mediaType senderNickname sourceType controlType timestamp to simQuestions messageCode"
PUSH_FIELDS: Final = frozenset(_PUSH_TABLE.split())
"""The fields of a pushed message that the push page names (PU-30 to PU-41); callId stands in the first sample only (X-36)."""
