"""What an app must not answer with success: broken messages (documents/001, contract section 5)."""

from conformance.core.message import Message
from conformance.harness.cases import in_cell, per_row
from conformance.harness.plan import Planner
from conformance.protocols.qmt.legs import DOWNLINK
from conformance.protocols.qmt.messages import parts

LEG = DOWNLINK.name


@in_cell("text", "absent")
@per_row("sent", [*parts.broken_fields(LEG)])
def test_a_message_that_lacks_what_it_needs_is_not_taken(conversation: Planner, sent: Message) -> None:
    conversation.send(sent)


@per_row("sent", [*parts.broken_bodies(LEG)])
def test_a_body_that_is_no_message_is_not_taken(conversation: Planner, sent: Message) -> None:
    conversation.send(sent)
