"""What the documents leave open for a platform: sent as probes, and observed (contract, section 5)."""

import pytest

from conformance.core.message import Kind, Message
from conformance.harness.cases import per_row, provokes
from conformance.harness.plan import Planner
from conformance.protocols.qmt.legs import DEFAULT_TYPES, UPLINK, rule
from conformance.protocols.qmt.messages import parts
from conformance.protocols.qmt.messages.message import chat

LEG = UPLINK.name


@per_row("sent", [*parts.open_queries(LEG), *parts.methods(LEG)])
def test_another_query_or_method(conversation: Planner, sent: Message) -> None:
    conversation.send(sent, checked=True)


@per_row("sent", [*parts.open_fields(LEG), *parts.odd_texts(LEG)])
def test_a_field_in_a_form_that_is_left_open(conversation: Planner, sent: Message) -> None:
    conversation.send(sent, checked=True)


@provokes(rule(LEG, 167))
def test_types_that_nobody_has_declared(conversation: Planner) -> None:
    for sent in parts.unknown_types(LEG, conversation.target.types):
        conversation.send(sent, checked=True)


@provokes(rule(LEG, 171))
@pytest.mark.parametrize("kind", DEFAULT_TYPES[1:])
def test_a_medium_without_an_address(conversation: Planner, kind: str) -> None:
    for sent in parts.no_addresses(LEG, kind, conversation.target.types):
        conversation.send(sent, checked=True)


@per_row("sent", [*parts.no_utf8(LEG)])
def test_a_body_that_is_not_in_utf8(conversation: Planner, sent: Message) -> None:
    conversation.send(sent, checked=True)


@provokes(rule(LEG, 173))
def test_a_key_that_stands_twice(conversation: Planner) -> None:
    conversation.send(parts.twice(LEG), checked=True)


@provokes(rule(LEG, 176))
def test_the_same_message_twice(conversation: Planner) -> None:
    once, again = parts.said_again(LEG, f"Once and again {conversation.fresh(8)}")
    conversation.end()
    conversation.send(once)
    conversation.send(again, checked=True)


@provokes(rule(LEG, 181))
def test_no_label(conversation: Planner) -> None:
    conversation.send(parts.unlabelled(LEG), checked=True)


@provokes(rule(LEG, 172))
def test_a_conversation_that_does_not_exist(conversation: Planner) -> None:
    conversation.send(parts.probe(chat(LEG, ServiceId="no-such-conversation"), 172, "/ServiceId", "an unknown conversation"), checked=True)


_PATHS = {
    "unknown-path": (179, "/messages"),
    "version-v1.0": (180, "version=v1.0"),
    "version-v2": (180, "version=v2"),
}


@per_row("sent", [(note, rule(LEG, number), parts.asked(LEG, path, Kind.PROBE, number, note)) for note, (number, path) in _PATHS.items()])
def test_another_path(conversation: Planner, sent: Message) -> None:
    conversation.send(sent, checked=True)
