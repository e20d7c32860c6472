"""What either party has to take: every MsgType with every form of Tag, every text, every mix of optional fields (documents/001)."""

from hypothesis import given
from hypothesis import strategies as st

from conformance.core.message import Kind, Message
from conformance.harness.cases.marks import in_cell, per_cell, per_row, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.qmt.legs import rule
from conformance.protocols.qmt.messages import parts
from conformance.protocols.qmt.messages.message import chat, documented, valid


def of(leg: str) -> type:
    """Return the cases of a leg."""

    class Cells:
        @in_cell("text", "absent")
        @provokes(*parts.rules_of(leg, 101, 110, 192))
        def test_a_plain_message_is_taken(self, conversation: Planner) -> None:
            conversation.send(documented(leg))
            for _ in range(3):
                conversation.send(chat(leg).meant(Kind.VALID, rule(leg, 101)))

        @provokes(*parts.rules_of(leg, 115, 116, 117, 118))
        @per_cell(parts.TEXTS, lambda *_: rule(leg, 110))
        def test_a_text_with_each_form_of_tag_is_taken(self, conversation: Planner, cell: tuple[str, str]) -> None:
            for sent in parts.of_cell(leg, cell, conversation.target.types):
                conversation.send(sent)

        @provokes(rule(leg, 112))
        @per_cell(parts.OTHERS, lambda *_: rule(leg, 111))
        def test_each_type_with_each_form_of_tag_is_taken(self, conversation: Planner, cell: tuple[str, str]) -> None:
            for sent in parts.of_cell(leg, cell, conversation.target.types):
                conversation.send(sent)

        @per_cell(parts.TEXTS, lambda *_: rule(leg, 110))
        @given(data=st.data())
        def test_generated_texts_are_taken(self, conversation: Planner, cell: tuple[str, str], data: st.DataObject) -> None:
            conversation.send(data.draw(valid(leg, *cell)))

        @provokes(rule(leg, 112))
        @per_cell(parts.OTHERS, lambda *_: rule(leg, 111))
        @given(data=st.data())
        def test_generated_messages_of_each_type_are_taken(self, conversation: Planner, cell: tuple[str, str], data: st.DataObject) -> None:
            for kind in parts.kinds(cell[0], conversation.target.types):
                conversation.send(data.draw(valid(leg, kind, cell[1])))

        @in_cell("text", "absent")
        @per_row("sent", [*parts.optional(leg)])
        def test_optional_fields_may_be_there_or_not(self, conversation: Planner, sent: Message) -> None:
            conversation.send(sent)

        @in_cell("text", "absent")
        @provokes(*parts.echoes(leg))
        @per_row("sent", [*parts.texts(leg), *parts.names(leg)])
        def test_every_kind_of_text_is_taken(self, conversation: Planner, sent: Message) -> None:
            conversation.send(sent, checked=True)

        @in_cell("text", "absent")
        @per_row("sent", [*parts.long_texts(leg), *parts.labels(leg)])
        def test_long_texts_and_labels_with_a_charset_are_taken(self, conversation: Planner, sent: Message) -> None:
            conversation.send(sent)

    return Cells
