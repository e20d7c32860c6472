"""Platforms whose pushes are JSON, but have something else around the messages than the sample of S3."""

import json
from typing import Any

from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.faults.altered import changed, lacking
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body


@breaks("CCM-PU-011")
class PushesTheListAlone(Platform):
    def envelope(self, messages: list[Body]) -> Any:
        return messages


@breaks("CCM-PU-011")
class PushesJsonWithinJson(Platform):
    def push_body(self, body: Any) -> bytes:
        return json.dumps(super().push_body(body).decode()).encode()


@breaks("CCM-PU-011")
class PushesNull(Platform):
    def envelope(self, messages: list[Body]) -> Any:
        return None


def _says(rule: str, change: Body) -> type[Platform]:
    @breaks(rule)
    class Says(Platform):
        def envelope(self, messages: list[Body]) -> Any:
            return changed(super().envelope(messages), change)

    return Says


def _lacks(rule: str, field: str) -> type[Platform]:
    @breaks(rule)
    class Lacks(Platform):
        def envelope(self, messages: list[Body]) -> Any:
            return lacking(super().envelope(messages), field)

    return Lacks


LeavesOutTheMessages = _lacks("CCM-PU-012", "messages")


@breaks("CCM-PU-012")
class CallsMessagesAsAPollDoes(Platform):
    def envelope(self, messages: list[Body]) -> Any:
        return {**lacking(super().envelope(messages), "messages"), "downlinkMessages": messages}


PushesNullForMessages = _says("CCM-PU-012", {"messages": None})


@breaks("CCM-PU-012")
class PushesTheMessageAlone(Platform):
    """Leaves the list out where there is one message."""

    def envelope(self, messages: list[Body]) -> Any:
        return super().envelope(messages if len(messages) > 1 else messages[0])  # type: ignore[arg-type]


@breaks("CCM-PU-012")
class PushesMessagesAsAText(Platform):
    def envelope(self, messages: list[Body]) -> Any:
        return super().envelope(json.dumps(messages))  # type: ignore[arg-type]


LeavesOutTheTimeOfAPush = _lacks("CCM-PU-013", "timestamp")
SaysNullForTheTimeOfAPush = _says("CCM-PU-013", {"timestamp": None})
QuotesTheTimeOfAPush = _says("CCM-PU-013", {"timestamp": "1625898453913"})
SaysTheTimeOfAPushInFractions = _says("CCM-PU-013", {"timestamp": 1625898453.913})


@breaks("CCM-PU-014")
class PushesTextsForNotices(Platform):
    """Sends what the system says as a text among messages."""

    def envelope(self, messages: list[Body]) -> Any:
        return super().envelope([message if message["sourceType"] != "SYSTEM" else message["content"] for message in messages])


@breaks("CCM-PU-014")
class PushesNullAmongMessages(Platform):
    def envelope(self, messages: list[Body]) -> Any:
        return super().envelope([*messages, None])  # type: ignore[list-item]


@breaks("CCM-PU-014")
class PushesListsOfLists(Platform):
    def envelope(self, messages: list[Body]) -> Any:
        return super().envelope([messages])  # type: ignore[list-item]
