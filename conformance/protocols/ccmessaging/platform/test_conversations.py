"""Whole conversations: what was said comes back, once, in order, unchanged, to whom it belongs; in documented order and in any other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.core.message import Fresh, Kind, Message
from conformance.generate.text import TEXT_CLASSES
from conformance.harness.cases.marks import in_cell, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.ccmessaging.messages import uplink
from conformance.protocols.ccmessaging.messages.conversations import ANY_ORDER, DOCUMENTED_ORDER
from conformance.protocols.ccmessaging.messages.downlink import TEXT_LIMIT

ECHO = tuple(f"CCM-{leg}-{rule}" for leg in ("PO", "PU") for rule in ("070", "071", "072", "073", "074"))

PUSHED = tuple(f"CCM-PU-{rule:03}" for rule in (52, 59, 64))
"""What only an agent shows: its codes, its places, the messages that it has read."""


@in_cell("CHAT", "TEXT")
@provokes(*ECHO, "CCM-PO-052")
@pytest.mark.parametrize("kind", TEXT_CLASSES)
def test_every_kind_of_text_comes_back(conversation: Planner, kind: str) -> None:
    sample = TEXT_CLASSES[kind][: TEXT_LIMIT - 20]
    for _ in range(2):
        for text in (sample, f"once more {sample}"):
            conversation.send(uplink.fresh_chat(text).meant(Kind.VALID, "CCM-UP-036", "/content", kind))
        conversation.end()


@in_cell("CHAT", "TEXT")
@provokes(*ECHO)
def test_a_text_that_is_said_twice_comes_back_twice(conversation: Planner) -> None:
    for _ in range(2):
        conversation.end()
        text = f"Again and again {conversation.fresh(8)}"
        for said in (text, text, "Ja", "Ja", text):
            conversation.send(uplink.chat(said))


@in_cell("CHAT", "TEXT")
@provokes(*ECHO)
@pytest.mark.parametrize("length", [100, 255, 256, 499, 500])
def test_a_long_text_comes_back_whole(conversation: Planner, length: int) -> None:
    for text in ("x" * (length - 9), "您" * (length // 2 - 9)):
        conversation.send(uplink.fresh_chat(text).meant(Kind.VALID, "CCM-UP-032", "/content", f"{len(text) + 9} characters"))


@in_cell("CHAT", "TEXT")
@provokes("CCM-PO-035")
def test_a_text_that_is_longer_in_another_way_of_counting(conversation: Planner) -> None:
    message = uplink.fresh_chat("🙂" * 246)
    for _ in range(2):
        conversation.send(message.meant(Kind.VALID, "CCM-UP-036", "/content", "255 characters, 501 in UTF-16"))
        conversation.end()


@in_cell("CHAT", "TEXT")
@provokes(*ECHO, "CCM-UP-153")
def test_hundreds_of_texts_come_back_in_order_and_wear_nobody_out(conversation: Planner) -> None:
    for user in range(len(conversation.users)):
        conversation.converse([uplink.message("CONNECT", "TEXT"), *(uplink.fresh_chat(f"Text {number} of user {user}.") for number in range(25))])


@in_cell("CHAT", "TEXT")
@provokes(*ECHO, "CCM-UP-155", "CCM-PO-062", "CCM-PO-063", "CCM-PO-065", *PUSHED)
@given(messages=DOCUMENTED_ORDER)
def test_conversations_in_documented_order_lose_nothing(conversation: Planner, messages: list[Message]) -> None:
    for _ in conversation.users:
        conversation.converse(messages)


@in_cell("CHAT", "TEXT")
@provokes(*ECHO, "CCM-UP-155")
@given(messages=ANY_ORDER)
def test_conversations_in_any_order_lose_nothing_that_was_accepted(conversation: Planner, messages: list[Message]) -> None:
    for _ in range(2):
        conversation.converse(messages)


@in_cell("TRANS2AGENT", "TEXT")
@provokes("CCM-PO-052", "CCM-PO-062", "CCM-PO-063", "CCM-PO-065", *PUSHED)
@given(texts=st.lists(st.sampled_from(["Are you there?", "您好", "My order is late."]), min_size=2, max_size=3))
def test_an_agent_reads_what_was_said_to_it(conversation: Planner, texts: list[str]) -> None:
    opening = [
        uplink.message("CONNECT", "TEXT"),
        uplink.fresh_chat("A robot first."),
        uplink.message("TRANS2AGENT", "TEXT", content="An agent, please."),
    ]
    for _ in range(2):
        conversation.converse([*opening, *(uplink.fresh_chat(text, messageId=Fresh(32)) for text in texts)])
