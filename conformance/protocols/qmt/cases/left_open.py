"""What the documents leave open for either party: sent as probes, and observed (contract, section 5)."""

import pytest

from conformance.core.message import Message
from conformance.harness.cases.marks import per_row, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.qmt.legs import DEFAULT_TYPES, rule
from conformance.protocols.qmt.messages import left_open


def of_requests(leg: str) -> type:
    """Return the cases of how a message is sent: query, method, label, encoding."""

    class Requests:
        @per_row("sent", [*left_open.open_queries(leg), *left_open.methods(leg)])
        def test_another_query_or_method(self, conversation: Planner, sent: Message) -> None:
            conversation.send(sent, checked=True)

        @provokes(rule(leg, 181))
        def test_no_label(self, conversation: Planner) -> None:
            conversation.send(left_open.unlabelled(leg), checked=True)

        @per_row("sent", [*left_open.no_utf8(leg)])
        def test_a_body_that_is_not_in_utf8(self, conversation: Planner, sent: Message) -> None:
            conversation.send(sent, checked=True)

        @provokes(rule(leg, 173))
        def test_a_key_that_stands_twice(self, conversation: Planner) -> None:
            conversation.send(left_open.twice(leg), checked=True)

    return Requests


def of_messages(leg: str) -> type:
    """Return the cases of what a message says: types, fields, texts."""

    class Messages:
        @per_row("sent", [*left_open.open_fields(leg), *left_open.odd_texts(leg)])
        def test_a_field_in_a_form_that_is_left_open(self, conversation: Planner, sent: Message) -> None:
            conversation.send(sent, checked=True)

        @provokes(rule(leg, 167))
        def test_types_that_nobody_has_declared(self, conversation: Planner) -> None:
            for sent in left_open.unknown_types(leg, conversation.target.types):
                conversation.send(sent, checked=True)

        @provokes(rule(leg, 171))
        @pytest.mark.parametrize("kind", DEFAULT_TYPES[1:])
        def test_a_medium_without_an_address(self, conversation: Planner, kind: str) -> None:
            for sent in left_open.no_addresses(leg, kind, conversation.target.types):
                conversation.send(sent, checked=True)

        @provokes(rule(leg, 176))
        def test_the_same_message_twice(self, conversation: Planner) -> None:
            once, again = left_open.said_again(leg, f"Once and again {conversation.fresh(8)}")
            conversation.end()
            conversation.send(once)
            conversation.send(again, checked=True)

    return Messages
