"""What the documents leave open for a receiver: sent as probes, and observed (contract, section 5)."""

import json
from dataclasses import replace

import pytest

from conformance.core.message import Kind, Message
from conformance.core.rule import Level
from conformance.core.schema import REFUSED
from conformance.generate.breaks import Break, breaks
from conformance.generate.text import CONTROL_TEXTS, ascii_text
from conformance.harness.cases.marks import in_cell, per_row, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.ccmessaging.messages import push
from conformance.protocols.ccmessaging.rulebook import RULES

SCHEMA = "ccmessaging/push.request"
_FIELDS = [(b.name, b.rule, b) for b in breaks(SCHEMA, "messages", key=REFUSED) if RULES[b.rule].level is Level.OPEN]
_ENVELOPE = [(b.name, b.rule, b) for b in breaks(SCHEMA, key=REFUSED) if RULES[b.rule].level is Level.OPEN]


def _probe(rule: str, *messages: object, note: str, pointer: str = "/messages") -> Message:
    return push.batch(rule, *messages, kind=Kind.PROBE, pointer=pointer, note=note)


@in_cell("CHAT", "TEXT", "ROBOT")
@per_row("broken", _FIELDS)
def test_a_field_of_a_message_that_breaks_its_leaf(conversation: Planner, broken: Break) -> None:
    message = broken.apply(push.full())
    conversation.send(_probe(broken.rule, message, note=broken.note, pointer=f"/messages/0/{broken.field}"))


@per_row("broken", _ENVELOPE)
def test_a_field_of_the_envelope_that_breaks_its_leaf(conversation: Planner, broken: Break) -> None:
    plain = _probe(broken.rule, push.full(), note=broken.note, pointer=f"/{broken.field}")
    conversation.send(replace(plain, body=broken.apply(plain.body)))


@provokes("CCM-PU-185")
@pytest.mark.parametrize("member", ["hello", 7, None, [], True], ids=["a-text", "a-number", "null", "a-list", "true"])
def test_a_member_of_messages_that_is_no_object(conversation: Planner, member: object) -> None:
    conversation.send(_probe("CCM-PU-185", member, note="no object", pointer="/messages/0"))


@provokes("CCM-PU-157")
def test_a_batch_of_five_hundred(conversation: Planner) -> None:
    conversation.send(_probe("CCM-PU-157", *push.many(500), note="500 messages"))


@provokes("CCM-PU-158")
def test_an_empty_batch(conversation: Planner) -> None:
    conversation.send(_probe("CCM-PU-158", note="empty"))


@in_cell("CHAT", "TEXT", "ROBOT")
@provokes("CCM-PU-159")
@pytest.mark.parametrize("coded", [True, False], ids=["with-code", "without"])
def test_the_same_batch_twice(conversation: Planner, coded: bool) -> None:
    now = push.moment(conversation.fresh(10))
    message = push.full(messageCode=conversation.fresh(32) if coded else None, timestamp=now)
    conversation.send(push.batch("CCM-PU-120", message).with_field("timestamp", now))
    conversation.send(_probe("CCM-PU-159", message, note="the same once more").with_field("timestamp", now))


@in_cell("READ", "null", "AGENT")
@provokes("CCM-PU-162")
def test_a_read_that_is_a_list(conversation: Planner) -> None:
    message = push.full("READ", "null", "AGENT", content=["messageId1", "messageId2"])
    conversation.send(_probe("CCM-PU-162", message, note="a list", pointer="/messages/0/content"))


@in_cell("CHAT", "TEXT", "ROBOT")
@provokes("CCM-PU-187")
@pytest.mark.parametrize("name", CONTROL_TEXTS)
def test_a_text_with_control_characters(conversation: Planner, name: str) -> None:
    conversation.send(_probe("CCM-PU-187", push.full(content=CONTROL_TEXTS[name]), note=name, pointer="/messages/0/content"))


@in_cell("CHAT", "TEXT", "ROBOT")
@provokes("CCM-PU-188")
@pytest.mark.parametrize("length", [501, 1024, 10_000])
def test_a_text_of_more_than_500_characters(conversation: Planner, length: int) -> None:
    message = push.full(content=ascii_text(length))
    conversation.send(_probe("CCM-PU-188", message, note=f"{length} characters", pointer="/messages/0/content"))


@provokes("CCM-PU-189")
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH"])
def test_another_method(conversation: Planner, method: str) -> None:
    plain = _probe("CCM-PU-189", push.full(), note=method, pointer="method")
    conversation.send(replace(plain, body=b"" if method == "GET" else plain.body, method=method))


_LABELS = {"none": None, "text": "text/plain", "form": "application/x-www-form-urlencoded", "charset": "application/json;charset=UTF-8"}
_AUTHORIZATION: dict[str, tuple[str, str | None]] = {
    "absent": ("CCM-PU-192", None),
    "wrong": ("CCM-PU-193", "Bearer not-a-credential-of-anyone"),
    "empty": ("CCM-PU-193", ""),
    "auth-v2": ("CCM-PU-194", "auth-v2/ak/2021-07-10T06:27:33.913Z/content-type;host"),
}
_HEADERS = [(f"Content-Type-{note}", "CCM-PU-190", ("CCM-PU-190", "Content-Type", note, value)) for note, value in _LABELS.items()]
_HEADERS += [(f"Authorization-{note}", rule, (rule, "Authorization", note, value)) for note, (rule, value) in _AUTHORIZATION.items()]


@per_row("header", _HEADERS)
def test_another_header(conversation: Planner, header: tuple[str, str, str, str | None]) -> None:
    rule, name, note, value = header
    plain = _probe(rule, push.full(), note=note, pointer=f"header:{name}")
    conversation.send(replace(plain, headers={name: value}))


@provokes("CCM-PU-195")
def test_a_key_that_stands_twice(conversation: Planner) -> None:
    body = push.raw().replace(b'"content":', b'"content":' + json.dumps("another").encode() + b',"content":', 1)
    conversation.send(push.as_bytes(body).meant(Kind.PROBE, "CCM-PU-195", "/messages/0/content", "content twice"))
