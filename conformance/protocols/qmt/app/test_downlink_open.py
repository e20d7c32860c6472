"""What the documents leave open for an app: sent as probes, and observed (contract, section 5)."""

import pytest

from conformance.core.message import Kind, Message
from conformance.harness.cases import per_row, provokes
from conformance.harness.plan import Planner
from conformance.protocols.qmt.legs import DEFAULT_TYPES, DOWNLINK, rule
from conformance.protocols.qmt.messages import parts
from conformance.protocols.qmt.messages.message import chat

LEG = DOWNLINK.name


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


@per_row("sent", [*parts.signatures(LEG, Kind.PROBE)])
def test_a_message_that_is_not_rightly_signed(conversation: Planner, sent: Message) -> None:
    conversation.send(sent, checked=True)


@per_row("sent", [*parts.labelled(LEG, Kind.PROBE, 181)])
def test_another_label(conversation: Planner, sent: Message) -> None:
    conversation.send(sent, checked=True)


@provokes(rule(LEG, 172))
@pytest.mark.parametrize("user", ["nobody-knows-this-user", "0", "a user with blanks", "用户"], ids=["unknown", "zero", "blanks", "cjk"])
def test_a_user_whom_the_app_may_not_know(conversation: Planner, user: str) -> None:
    conversation.send(parts.probe(chat(LEG, ToUserId=user), 172, "/ToUserId", "an unknown user"), checked=True)
