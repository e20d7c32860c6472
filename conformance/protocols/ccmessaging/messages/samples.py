"""Names of the fields of a message that comes down: those of the table (S2 table 3), and those that only samples have (GM-25)."""

from typing import Final

_TABLE: Final = """
channel content from mediaType senderNickname sourceType timestamp to simQuestions isOfflineStatus messageCode interIdx contentType mediaFileType
controlType
"""
DOWNLINK_FIELDS: Final = frozenset(_TABLE.split())
SAMPLE_FIELDS: Final = frozenset({"senderAvatar", "callId", "robotGender", "handlerType", "associationContentId", "receiveTime", "queueFlag"})
