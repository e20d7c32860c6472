"""What was sent comes back: once, in order, unchanged, to whom it belongs. The user has declared a robot that sends texts back."""

import pytest

from conformance.core.message import Kind
from conformance.generate.text import TEXT_CLASSES
from conformance.harness.cases.marks import in_cell, per_cell, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.qmt.legs import UPLINK, rule, rules
from conformance.protocols.qmt.messages import back, taken
from conformance.protocols.qmt.messages.message import TAGS, chat, fresh_chat

LEG = UPLINK.name
ECHO = back.rules_of(LEG)


@in_cell("text", "absent")
@provokes(*ECHO, rule(LEG, 125))
@pytest.mark.parametrize("kind", TEXT_CLASSES)
def test_every_kind_of_text_comes_back(conversation: Planner, kind: str) -> None:
    for sent in back.of_class(LEG, kind):
        conversation.send(sent)


@provokes(*ECHO)
@per_cell(taken.TEXTS[1:], lambda *_: rule(LEG, 110))
def test_a_text_comes_back_whatever_tag_it_bears(conversation: Planner, cell: tuple[str, str]) -> None:
    for number in range(2):
        conversation.send(fresh_chat(LEG, f"Text {number} with a Tag.", Tag=TAGS[cell[1]]))


@in_cell("text", "absent")
@provokes(*ECHO)
def test_a_text_that_is_said_twice_comes_back_twice(conversation: Planner) -> None:
    for _ in conversation.users:
        text, other = (f"{said} {conversation.fresh(8)}" for said in ("Again and again", "Ja"))
        conversation.converse([chat(LEG, said, FromUserName=f"Li Lei {conversation.fresh(8)}") for said in (text, text, other, other, text)])


@in_cell("text", "absent")
@provokes(*ECHO, rule(LEG, 126))
@pytest.mark.parametrize("length", [100, 255, 256, 500, 1000, 2048, 4000])
def test_a_long_text_comes_back_whole(conversation: Planner, length: int) -> None:
    for sent in back.of_length(LEG, length):
        conversation.send(sent)


@in_cell("text", "absent")
@provokes(*ECHO, *rules(LEG, 191, 192))
def test_many_texts_of_each_user_come_back_in_order(conversation: Planner) -> None:
    for user in range(len(conversation.users)):
        conversation.converse([fresh_chat(LEG, f"Text {number} of user {user}.").meant(Kind.VALID, rule(LEG, 110)) for number in range(25)])
