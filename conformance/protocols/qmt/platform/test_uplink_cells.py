"""What a platform has to accept: every MsgType with every form of Tag, every text, every mix of optional fields (documents/001)."""

from hypothesis import given
from hypothesis import strategies as st

from conformance.core.message import Kind, Message
from conformance.harness.cases import in_cell, per_cell, per_row, provokes
from conformance.harness.plan import Planner
from conformance.protocols.qmt.legs import UPLINK, rule
from conformance.protocols.qmt.messages import parts
from conformance.protocols.qmt.messages.message import chat, documented, valid

LEG = UPLINK.name


@in_cell("text", "absent")
@provokes(*parts.rules_of(LEG, 101, 110, 192))
def test_a_plain_message_is_accepted(conversation: Planner) -> None:
    conversation.send(documented(LEG))
    for _ in range(3):
        conversation.send(chat(LEG).meant(Kind.VALID, rule(LEG, 101)))


@provokes(*parts.rules_of(LEG, 115, 116, 117, 118))
@per_cell(parts.TEXTS, lambda *_: rule(LEG, 110))
def test_a_text_with_each_form_of_tag_is_accepted(conversation: Planner, cell: tuple[str, str]) -> None:
    for sent in parts.of_cell(LEG, cell, conversation.target.types):
        conversation.send(sent)


@provokes(rule(LEG, 112))
@per_cell(parts.OTHERS, lambda *_: rule(LEG, 111))
def test_each_type_with_each_form_of_tag_is_accepted(conversation: Planner, cell: tuple[str, str]) -> None:
    for sent in parts.of_cell(LEG, cell, conversation.target.types):
        conversation.send(sent)


@per_cell(parts.TEXTS, lambda *_: rule(LEG, 110))
@given(data=st.data())
def test_generated_texts_are_accepted(conversation: Planner, cell: tuple[str, str], data: st.DataObject) -> None:
    conversation.send(data.draw(valid(LEG, *cell)))


@provokes(rule(LEG, 112))
@per_cell(parts.OTHERS, lambda *_: rule(LEG, 111))
@given(data=st.data())
def test_generated_messages_of_each_type_are_accepted(conversation: Planner, cell: tuple[str, str], data: st.DataObject) -> None:
    for kind in parts.kinds(cell[0], conversation.target.types):
        conversation.send(data.draw(valid(LEG, kind, cell[1])))


@in_cell("text", "absent")
@per_row("sent", [*parts.optional(LEG)])
def test_optional_fields_may_be_there_or_not(conversation: Planner, sent: Message) -> None:
    conversation.send(sent)


@in_cell("text", "absent")
@per_row("sent", [*parts.texts(LEG), *parts.names(LEG)])
def test_every_kind_of_text_is_accepted(conversation: Planner, sent: Message) -> None:
    conversation.send(sent, checked=True)


@in_cell("text", "absent")
@per_row("sent", [*parts.long_texts(LEG), *parts.labels(LEG)])
def test_long_texts_and_labels_with_a_charset_are_accepted(conversation: Planner, sent: Message) -> None:
    conversation.send(sent)
