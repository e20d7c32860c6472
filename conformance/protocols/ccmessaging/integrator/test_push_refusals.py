"""Pushes that are not to be acknowledged: no JSON, no messages, messages that say nothing of whom and what (contract, section 5)."""

import pytest

from conformance.core.message import Kind
from conformance.generate.bodies import no_json, no_object
from conformance.harness.cases.marks import in_cell, per_row, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.ccmessaging.messages import push

_PLAIN = push.raw()
_BODIES = {
    "CCM-PU-170": {
        **no_json(
            _PLAIN,
            form=b"timestamp=1625898453913&messages=hello",
            xml=b"<messages><message><content>hello</content></message></messages>",
            comment=b"//1 connected\n",
        ),
        "trailing comma in the list": _PLAIN.replace(b"]}", b",]}"),
        "sample as it is printed": push.as_printed(),
    },
    "CCM-PU-171": {
        **no_object(_PLAIN),
        "array of messages": b"[" + _PLAIN[_PLAIN.index(b"[") + 1 : -2] + b"]",
        "empty object": b"{}",
    },
    "CCM-PU-172": {
        "latin-1": _PLAIN.replace(b"Hello", b"H\xe9llo"),
        "stray byte": _PLAIN.replace(b"Hello", b"He\xff\xfello"),
    },
}
_BODY_ROWS = [(f"{rule}-{note}".replace(" ", "-"), rule, (rule, note, body)) for rule, bodies in _BODIES.items() for note, body in bodies.items()]


@per_row("broken", _BODY_ROWS)
def test_a_body_that_is_no_push_is_not_acknowledged(conversation: Planner, broken: tuple[str, str, bytes]) -> None:
    rule, note, body = broken
    conversation.send(push.as_bytes(body).meant(Kind.BROKEN, rule, "", note))


_NO_LIST: dict[str, object] = {"null": None, "an object": push.message(), "a string": "hello", "a number": 1, "true": True}


@provokes("CCM-PU-171")
@pytest.mark.parametrize("note", ["absent", *_NO_LIST])
def test_a_push_without_a_list_of_messages_is_not_acknowledged(conversation: Planner, note: str) -> None:
    plain = push.batch("CCM-PU-171", push.full(), kind=Kind.BROKEN, pointer="/messages", note=note)
    broken = plain.without("messages") if note == "absent" else plain.with_field("messages", _NO_LIST[note])
    conversation.send(broken)


_NEEDED = {"from": "CCM-PU-173", "to": "CCM-PU-174", "channel": "CCM-PU-175", "sourceType": "CCM-PU-176", "controlType": "CCM-PU-177"}


@in_cell("CHAT", "TEXT", "ROBOT")
@per_row("field", [(field, rule, field) for field, rule in _NEEDED.items()])
def test_a_message_that_lacks_what_it_needs_is_not_acknowledged(conversation: Planner, field: str) -> None:
    for message in (push.full(), push.message("CHAT", "TEXT", "AGENT")):
        plain = push.batch(_NEEDED[field], message, kind=Kind.BROKEN, pointer=f"/messages/0/{field}", note="absent")
        conversation.send(push.lacking(plain, field))
