"""What either party has to take in a text message: every text, every mix of optional fields, long texts and labels (documents/001)."""

from conformance.core.message import Message
from conformance.harness.cases.marks import in_cell, per_row, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.qmt.messages import back, taken


def of(leg: str) -> type:
    """Return the cases of a leg's text messages."""

    class Texts:
        @in_cell("text", "absent")
        @per_row("sent", [*taken.optional(leg)])
        def test_optional_fields_may_be_there_or_not(self, conversation: Planner, sent: Message) -> None:
            conversation.send(sent)

        @in_cell("text", "absent")
        @provokes(*back.rules_of(leg))
        @per_row("sent", [*taken.texts(leg), *taken.names(leg)])
        def test_every_kind_of_text_is_taken(self, conversation: Planner, sent: Message) -> None:
            conversation.send(sent, checked=True)

        @in_cell("text", "absent")
        @per_row("sent", [*taken.long_texts(leg), *taken.labels(leg)])
        def test_long_texts_and_labels_with_a_charset_are_taken(self, conversation: Planner, sent: Message) -> None:
            conversation.send(sent)

    return Texts
