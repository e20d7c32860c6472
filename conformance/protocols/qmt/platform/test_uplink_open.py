"""What the documents leave open for a platform: sent as probes, and observed (contract, section 5)."""

from conformance.core.message import Kind, Message
from conformance.harness.cases.marks import per_row, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.qmt.cases import left_open
from conformance.protocols.qmt.legs import UPLINK, rule
from conformance.protocols.qmt.messages import rows
from conformance.protocols.qmt.messages.message import chat

LEG = UPLINK.name
TestRequests = left_open.of_requests(LEG)
TestMessages = left_open.of_messages(LEG)


@provokes(rule(LEG, 172))
def test_a_conversation_that_does_not_exist(conversation: Planner) -> None:
    conversation.send(rows.probe(chat(LEG, ServiceId="no-such-conversation"), 172, "/ServiceId", "an unknown conversation"), checked=True)


_PATHS = {
    "unknown-path": (179, "/messages"),
    "version-v1.0": (180, "version=v1.0"),
    "version-v2": (180, "version=v2"),
}


@per_row("sent", [(note, rule(LEG, number), rows.asked(LEG, path, Kind.PROBE, number, note)) for note, (number, path) in _PATHS.items()])
def test_another_path(conversation: Planner, sent: Message) -> None:
    conversation.send(sent, checked=True)
