"""What a receiver has to take: every kind, every controlType with every mediaType and sourceType, every text (S3, the push page)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.core.message import AnotherUserId, Fresh, Kind, UserId
from conformance.generate.text import TEXT_CLASSES, ascii_text, multibyte_text
from conformance.harness.cases.marks import in_cell, per_cell, per_row, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.ccmessaging.messages import push

_KINDS = {
    "connected": "CCM-PU-110",
    "queuing": "CCM-PU-111",
    "disconnect-by-agent": "CCM-PU-112",
    "disconnect-by-timeout": "CCM-PU-113",
    "disconnect-by-timeout-async": "CCM-PU-114",
    "read": "CCM-PU-115",
    "all-six": "CCM-PU-116",
}


@per_row("kind", [(kind, rule, kind) for kind, rule in _KINDS.items()])
def test_every_documented_kind_is_taken(conversation: Planner, kind: str) -> None:
    conversation.send(push.documented(kind, _KINDS[kind]))


@per_cell(push.CELLS, push.acceptance_rule)
def test_the_forms_of_a_cell_are_taken(conversation: Planner, cell: tuple[str, str, str]) -> None:
    rule = push.acceptance_rule(*cell)
    conversation.send(push.one(*cell))
    conversation.send(push.batch(rule, push.message(*cell)))
    conversation.send(push.batch(rule, push.full(*cell)))


@per_cell(push.CELLS, push.acceptance_rule)
@given(data=st.data())
def test_generated_messages_of_a_cell_are_taken(conversation: Planner, cell: tuple[str, str, str], data: st.DataObject) -> None:
    conversation.send(data.draw(push.valid(*cell)))


_ABSENT = {"isOfflineStatus": "CCM-PU-140", "senderNickname": "CCM-PU-141", "simQuestions": "CCM-PU-142", "messageCode": "CCM-PU-143"}


@in_cell("CHAT", "TEXT", "ROBOT")
@per_row("field", [(field, rule, field) for field, rule in _ABSENT.items()])
def test_an_optional_field_may_be_absent(conversation: Planner, field: str) -> None:
    sent = push.batch(_ABSENT[field], push.full(), pointer=f"/messages/0/{field}", note="absent")
    conversation.send(push.lacking(sent, field))


@in_cell("DISCONNECT", "TEXT", "SYSTEM")
@provokes("CCM-PU-144")
@pytest.mark.parametrize("offline", [True, False], ids=["true", "false"])
def test_the_async_switch_may_be_on_or_off(conversation: Planner, offline: bool) -> None:
    message = push.full("DISCONNECT", "TEXT", "SYSTEM", isOfflineStatus=offline)
    conversation.send(push.batch("CCM-PU-144", message, pointer="/messages/0/isOfflineStatus", note=str(offline)))


_NULL = [
    ("simQuestions", "CCM-PU-145", ("CHAT", "TEXT", "ROBOT")),
    ("senderNickname", "CCM-PU-146", ("CHAT", "TEXT", "ROBOT")),
    ("messageCode", "CCM-PU-147", ("CHAT", "TEXT", "ROBOT")),
    ("callId", "CCM-PU-148", ("CHAT", "TEXT", "ROBOT")),
    ("mediaType", "CCM-PU-149", ("READ", "TEXT", "AGENT")),
    ("mediaType", "CCM-PU-149", ("DISCONNECT", "TEXT", "SYSTEM")),
    ("content", "CCM-PU-150", ("DISCONNECT", "TEXT", "SYSTEM")),
    ("content", "CCM-PU-150", ("DISCONNECT", "TEXT", "AGENT")),
]


@per_row("null", [(f"{field}-{cell[0]}-{cell[2]}", rule, (field, rule, cell)) for field, rule, cell in _NULL])
def test_what_is_null_in_the_samples_may_be_null(conversation: Planner, null: tuple[str, str, tuple[str, str, str]]) -> None:
    field, rule, cell = null
    message = {**push.full(*cell), field: None}
    conversation.send(push.batch(rule, message, pointer=f"/messages/0/{field}", note="null"))


@in_cell("CHAT", "TEXT", "ROBOT")
@provokes("CCM-PU-151")
@pytest.mark.parametrize("field", ["interIdx", "senderAvatar", "x-new-field", "extension"])
def test_fields_that_nobody_knows_are_taken(conversation: Planner, field: str) -> None:
    value = {"extension": {"deep": [1, {"er": None}]}}.get(field, "1")
    sent = push.batch("CCM-PU-151", {**push.full(), field: value}, pointer=f"/messages/0/{field}", note="an unknown field")
    conversation.send(sent)
    conversation.send(push.batch("CCM-PU-151", push.full(), pointer=f"/{field}", note="an unknown field").with_field(field, value))


@in_cell("CHAT", "TEXT", "AGENT")
@per_row("text", [(name, "CCM-PU-152", name) for name in TEXT_CLASSES])
def test_every_kind_of_text_is_taken(conversation: Planner, text: str) -> None:
    message = push.full("CHAT", "TEXT", "AGENT", content=TEXT_CLASSES[text])
    conversation.send(push.batch("CCM-PU-152", message, pointer="/messages/0/content", note=text), checked=True)


@in_cell("CHAT", "TEXT", "AGENT")
@per_row("text", [(name, "CCM-PU-153", name) for name in TEXT_CLASSES])
def test_every_kind_of_nickname_is_taken(conversation: Planner, text: str) -> None:
    message = push.full("CHAT", "TEXT", "AGENT", senderNickname=TEXT_CLASSES[text][:100])
    conversation.send(push.batch("CCM-PU-153", message, pointer="/messages/0/senderNickname", note=text), checked=True)


@in_cell("CHAT", "TEXT", "ROBOT")
@provokes("CCM-PU-154")
@pytest.mark.parametrize("text", [ascii_text(255), ascii_text(256), ascii_text(499), ascii_text(500), multibyte_text(500)], ids=len)
def test_a_text_of_up_to_500_characters_is_taken(conversation: Planner, text: str) -> None:
    conversation.send(push.batch("CCM-PU-154", push.full(content=text), pointer="/messages/0/content", note=f"{len(text)} characters"))


@provokes("CCM-PU-155", "CCM-PU-105")
@pytest.mark.parametrize("index", range(3))
def test_a_batch_of_two_is_taken(conversation: Planner, index: int) -> None:
    pairs = [(push.full(), push.message()), (push.full("READ", "null", "AGENT"), push.full()), tuple(push.many(2))]
    conversation.send(push.batch("CCM-PU-155", *pairs[index], pointer="/messages", note="two messages"))


@provokes("CCM-PU-155")
@pytest.mark.parametrize("number", [2, 4])
def test_a_batch_for_two_users_is_taken(conversation: Planner, number: int) -> None:
    users = (UserId(), AnotherUserId())
    messages = [{**message, "to": users[index % 2]} for index, message in enumerate(push.many(number))]
    conversation.send(push.batch("CCM-PU-155", *messages, pointer="/messages", note=f"{number} messages to two users"))


@provokes("CCM-PU-155")
@given(messages=push.mixed())
def test_generated_batches_are_taken(conversation: Planner, messages: list[object]) -> None:
    conversation.send(push.batch("CCM-PU-155", *messages, pointer="/messages", note=f"{len(messages)} messages"))


@provokes("CCM-PU-156")
@pytest.mark.parametrize("number", [10, 50])
def test_a_batch_of_up_to_fifty_is_taken(conversation: Planner, number: int) -> None:
    conversation.send(push.batch("CCM-PU-156", *push.many(number), pointer="/messages", note=f"{number} messages"))


@in_cell("CHAT", "TEXT", "ROBOT")
@provokes("CCM-PU-160")
@pytest.mark.parametrize("length", [10, 32, 36, 64])
def test_a_message_code_of_up_to_64_characters_is_taken(conversation: Planner, length: int) -> None:
    code = Fresh(min(length, 32), "0123456789abcdef-0123456789abcdef"[: max(length - 32, 0)])
    conversation.send(push.batch("CCM-PU-160", push.full(messageCode=code), pointer="/messages/0/messageCode", note=f"{length} characters"))


@in_cell("CHAT", "TEXT", "ROBOT")
@provokes("CCM-PU-101", "CCM-PU-102", "CCM-PU-103", "CCM-PU-104", "CCM-PU-105", "CCM-PU-106", "CCM-PU-107", "CCM-PU-198")
def test_a_plain_push_is_acknowledged(conversation: Planner) -> None:
    for _ in range(3):
        conversation.send(push.one().meant(Kind.VALID, "CCM-PU-101"))
