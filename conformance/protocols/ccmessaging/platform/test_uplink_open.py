"""What the documents leave open: sent as probes, the answers are only observed (documents/000, contract section 5)."""

from dataclasses import replace

import pytest

from conformance.core.message import Kind, Message
from conformance.core.rule import Level
from conformance.generate.breaks import Break, breaks
from conformance.generate.text import CONTROL_TEXTS, multibyte_text
from conformance.harness.cases.marks import in_cell, per_row, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.ccmessaging.marks import ACCESS_TOKEN
from conformance.protocols.ccmessaging.messages import uplink
from conformance.protocols.ccmessaging.messages.content import FileKey, card
from conformance.protocols.ccmessaging.rulebook import RULES

pytestmark = in_cell("CHAT", "TEXT")


def _probe(conversation: Planner, message: Message, rule: str, pointer: str, note: str) -> None:
    conversation.send(message.meant(Kind.PROBE, rule, pointer, note), checked=True)


_OPEN = [(b.name, b.rule, b) for b in breaks("ccmessaging/uplink.request") if RULES[b.rule].level is Level.OPEN]


@per_row("odd", _OPEN)
def test_a_field_in_a_form_that_is_left_open(conversation: Planner, odd: Break) -> None:
    plain = uplink.chat()
    _probe(conversation, replace(plain, body=odd.apply(plain.body)), odd.rule, f"/{odd.field}", odd.note)


@provokes("CCM-UP-007")
@pytest.mark.parametrize("length", [25, 32, 40])
def test_a_sender_between_table_and_samples(conversation: Planner, length: int) -> None:
    sender = "session_1619573111751_user_1619573111751"[:length]
    _probe(conversation, uplink.chat().with_field("from", sender), "CCM-UP-007", "/from", f"{length} characters")


@provokes("CCM-UP-009")
def test_a_sender_who_is_not_the_user_of_the_token(conversation: Planner) -> None:
    _probe(conversation, uplink.chat().with_field("from", "somebody-else"), "CCM-UP-009", "/from", "another user")


@provokes("CCM-UP-028")
def test_a_receiver_that_is_not_the_channel(conversation: Planner) -> None:
    _probe(conversation, uplink.chat().with_field("to", "9999999999999999999"), "CCM-UP-028", "/to", "another channel")


@provokes("CCM-UP-034")
@pytest.mark.parametrize("length", [342, 700, 1024])
def test_a_text_between_bytes_and_characters(conversation: Planner, length: int) -> None:
    _probe(conversation, uplink.chat(multibyte_text(length)), "CCM-UP-034", "/content", f"{length} characters, {3 * length} bytes")


@provokes("CCM-UP-035")
def test_an_empty_text(conversation: Planner) -> None:
    _probe(conversation, uplink.chat(""), "CCM-UP-035", "/content", "empty")


@per_row("name", [(name, "CCM-UP-037", name) for name in CONTROL_TEXTS])
def test_control_characters(conversation: Planner, name: str) -> None:
    _probe(conversation, uplink.chat(CONTROL_TEXTS[name]), "CCM-UP-037", "/content", name)


@provokes("CCM-UP-038")
@pytest.mark.parametrize("control", ["INPUT", "READ"])
@pytest.mark.parametrize("note", ["absent", "empty", "null"])
def test_input_and_read_without_content(conversation: Planner, control: str, note: str) -> None:
    fields: dict[str, object] = {"absent": {}, "empty": {"content": ""}, "null": {"content": None}}[note]  # type: ignore[assignment]
    _probe(conversation, uplink.message(control, "TEXT", **fields), "CCM-UP-038", "/content", f"{control}, {note}")


@provokes("CCM-UP-059")
@pytest.mark.parametrize("media", ["IMAGE", "AUDIO", "VIDEO"])
def test_a_file_without_its_extension(conversation: Planner, media: str) -> None:
    _probe(conversation, uplink.message("CHAT", media, content=FileKey(media)), "CCM-UP-059", "/content", "key alone")


_LONG_CARD = card(title=multibyte_text(500), description=multibyte_text(600))
_CARDS = {
    "CCM-UP-069": [card(title=None), card(description=None), card(title=1), card(description={"text": "x"})],
    "CCM-UP-070": [card(redirectUrl="/relative/path"), card(redirectUrl="not a url")],
    "CCM-UP-071": [card(price="12.50")],
    "CCM-UP-072": [_LONG_CARD],
    "CCM-UP-073": [card(mediaFileType=""), card(redirectUrl=""), card(redirectUrl="", mediaFileId="")],
}
_CARD_ROWS = [(f"{rule}-{index}", rule, (rule, content)) for rule, contents in _CARDS.items() for index, content in enumerate(contents, 1)]


@in_cell("CHAT", "WEBCARD")
@per_row("odd", _CARD_ROWS)
def test_a_card_in_a_form_that_is_left_open(conversation: Planner, odd: tuple[str, object]) -> None:
    rule, content = odd
    _probe(conversation, uplink.message("CHAT", "WEBCARD", content=content), rule, "/content", "a card")


@provokes("CCM-UP-100")
def test_a_message_id_that_was_used_before(conversation: Planner) -> None:
    once = conversation.fresh(24)
    conversation.send(uplink.chat(messageId=once))
    _probe(conversation, uplink.chat(messageId=once), "CCM-UP-100", "/messageId", "the second")


@provokes("CCM-UP-105")
@pytest.mark.parametrize("data", ["42", '"text"', "true", "null", "[]", '[{"level":"gold"}]'])
def test_trans_data_that_is_no_json_object(conversation: Planner, data: str) -> None:
    _probe(conversation, uplink.chat(transData=data), "CCM-UP-105", "/transData", data)


@provokes("CCM-UP-107")
@pytest.mark.parametrize("value", ["x", None, {"deep": {"er": [1, {"x": []}]}}])
def test_a_field_that_the_table_does_not_name(conversation: Planner, value: object) -> None:
    _probe(conversation, uplink.chat(someField=value), "CCM-UP-107", "/someField", "unknown field")


@provokes("CCM-UP-108")
def test_a_key_that_stands_twice(conversation: Planner) -> None:
    twice = uplink.raw()[:-1] + b',"content":"the second one"}'
    _probe(conversation, uplink.as_bytes(twice), "CCM-UP-108", "/content", "twice")


@provokes("CCM-UP-110")
def test_an_id_between_bytes_and_characters(conversation: Planner) -> None:
    _probe(conversation, uplink.chat(messageId=multibyte_text(32)), "CCM-UP-110", "/messageId", "32 characters, 96 bytes")


@provokes("CCM-UP-123")
@pytest.mark.parametrize("label", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_is_not_labelled_as_json(conversation: Planner, label: str | None) -> None:
    _probe(conversation, replace(uplink.chat(), headers={"Content-Type": label}), "CCM-UP-123", "header:Content-Type", label or "absent")


@provokes("CCM-UP-134")
def test_the_scheme_in_lower_case(conversation: Planner) -> None:
    _probe(conversation, replace(uplink.chat(), headers={"Authorization": f"bearer {ACCESS_TOKEN}"}), "CCM-UP-134", "header:Authorization", "bearer")


@provokes("CCM-UP-155")
def test_a_message_outside_any_conversation(conversation: Planner) -> None:
    conversation.send_outside(uplink.chat().meant(Kind.PROBE, "CCM-UP-155", "", "before CONNECT"))
    conversation.send_outside(uplink.message("DISCONNECT", "TEXT").meant(Kind.PROBE, "CCM-UP-155", "", "DISCONNECT without CONNECT"))
