"""What either party must not answer with success: messages that lack what they need, and bodies that are none (contract, section 5)."""

from conformance.core.message import Message
from conformance.harness.cases.marks import in_cell, per_row
from conformance.harness.play.plan import Planner
from conformance.protocols.qmt.messages import broken


def of(leg: str) -> type:
    """Return the cases of a leg."""

    class Refusals:
        @in_cell("text", "absent")
        @per_row("sent", [*broken.broken_fields(leg)])
        def test_a_message_that_lacks_what_it_needs_is_not_taken(self, conversation: Planner, sent: Message) -> None:
            conversation.send(sent)

        @per_row("sent", [*broken.broken_bodies(leg)])
        def test_a_body_that_is_no_message_is_not_taken(self, conversation: Planner, sent: Message) -> None:
            conversation.send(sent)

    return Refusals
