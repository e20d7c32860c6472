"""What either party has to take: every MsgType with every form of Tag (documents/001)."""

from hypothesis import given
from hypothesis import strategies as st

from conformance.core.message import Kind
from conformance.harness.cases.marks import in_cell, per_cell, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.qmt.legs import rule, rules
from conformance.protocols.qmt.messages import taken
from conformance.protocols.qmt.messages.message import chat, documented, valid


def of(leg: str) -> type:
    """Return the cases of a leg's cells."""

    class Cells:
        @in_cell("text", "absent")
        @provokes(*rules(leg, 101, 110, 192))
        def test_a_plain_message_is_taken(self, conversation: Planner) -> None:
            conversation.send(documented(leg))
            for _ in range(3):
                conversation.send(chat(leg).meant(Kind.VALID, rule(leg, 101)))

        @provokes(*rules(leg, 115, 116, 117, 118))
        @per_cell(taken.TEXTS, lambda *_: rule(leg, 110))
        def test_a_text_with_each_form_of_tag_is_taken(self, conversation: Planner, cell: tuple[str, str]) -> None:
            for sent in taken.of_cell(leg, cell, conversation.target.types):
                conversation.send(sent)

        @provokes(rule(leg, 112))
        @per_cell(taken.OTHERS, lambda *_: rule(leg, 111))
        def test_each_type_with_each_form_of_tag_is_taken(self, conversation: Planner, cell: tuple[str, str]) -> None:
            for sent in taken.of_cell(leg, cell, conversation.target.types):
                conversation.send(sent)

    return Cells


def generated(leg: str) -> type:
    """Return the cases of generated messages in a leg's cells."""

    class Generated:
        @per_cell(taken.TEXTS, lambda *_: rule(leg, 110))
        @given(data=st.data())
        def test_generated_texts_are_taken(self, conversation: Planner, cell: tuple[str, str], data: st.DataObject) -> None:
            conversation.send(data.draw(valid(leg, *cell)))

        @provokes(rule(leg, 112))
        @per_cell(taken.OTHERS, lambda *_: rule(leg, 111))
        @given(data=st.data())
        def test_generated_messages_of_each_type_are_taken(self, conversation: Planner, cell: tuple[str, str], data: st.DataObject) -> None:
            for kind in taken.kinds(cell[0], conversation.target.types):
                conversation.send(data.draw(valid(leg, kind, cell[1])))

    return Generated
