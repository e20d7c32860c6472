"""Every controlType with every mediaType: 48 cells, each with samples, edges, and generated messages (documents/000)."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.core.message import Fresh, Kind
from conformance.generate.text import TEXT_CLASSES, ascii_text, multibyte_text
from conformance.harness.cases.marks import cell_of, in_cell, per_cell, per_row, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.ccmessaging.legs import CELLS
from conformance.protocols.ccmessaging.messages import uplink
from conformance.protocols.ccmessaging.messages.content import FOUR_PARTS, MEDIA_FILE_TYPES, Card, File, FileKey, card

_EDGES = {"TEXT": "a", "WEBCARD": card()}


_SAMPLES = ["connect-to-robot", "chat-with-robot", "transfer-to-agent", "web-card-to-agent", "disconnect"]


@in_cell("CHAT", "TEXT")
@pytest.mark.parametrize("name", _SAMPLES)
@provokes("CCM-UP-001", "CCM-UP-041", "CCM-UP-043", "CCM-UP-045", "CCM-UP-049")
def test_the_samples_of_the_document_are_accepted(conversation: Planner, name: str) -> None:
    conversation.send(uplink.documented(name))


@in_cell("CHAT", "TEXT")
@provokes("CCM-UP-088", "CCM-UP-091")
def test_a_sample_as_it_is_printed_is_accepted(conversation: Planner) -> None:
    conversation.send(uplink.printed("chat-with-robot"))


@per_cell(CELLS, uplink.acceptance_rule)
def test_the_edges_of_a_cell_are_accepted(conversation: Planner, cell: tuple[str, str]) -> None:
    control, media = cell
    content = _EDGES.get(media, File(media))
    conversation.send(uplink.message(control, media, content=content))
    conversation.send(uplink.full(control, media, content))
    conversation.send(uplink.minimal(control, media, content))
    if media == "FILE":
        conversation.send(uplink.message(control, media, content=File(media, FOUR_PARTS)))


@per_cell(CELLS, uplink.acceptance_rule)
@given(data=st.data())
def test_generated_messages_of_a_cell_are_accepted(conversation: Planner, cell: tuple[str, str], data: st.DataObject) -> None:
    conversation.send(data.draw(uplink.valid(*cell)))


_BARE = [
    (f"{control}-{note}", rule, (control, note))
    for note, rules in (("absent", uplink.NO_CONTENT), ("empty", uplink.EMPTY_CONTENT))
    for control, rule in rules.items()
]


@pytest.mark.parametrize(
    "bare", [pytest.param(value, id=row, marks=[pytest.mark.provokes(rule), cell_of(value[0], "TEXT")]) for row, rule, value in _BARE]
)
def test_messages_that_only_control_need_no_content(conversation: Planner, bare: tuple[str, str]) -> None:
    control, note = bare
    rules = uplink.NO_CONTENT if note == "absent" else uplink.EMPTY_CONTENT
    message = uplink.message(control, "TEXT", **({} if note == "absent" else {"content": ""}))
    for _ in range(2):
        conversation.send(message.meant(Kind.VALID, rules[control], "/content", note))


@in_cell("CHAT", "TEXT")
@per_row("text", [(name, "CCM-UP-036", name) for name in TEXT_CLASSES])
def test_every_kind_of_text_is_accepted(conversation: Planner, text: str) -> None:
    conversation.send(uplink.chat(TEXT_CLASSES[text]).meant(Kind.VALID, "CCM-UP-036", "/content", text), checked=True)


@in_cell("CHAT", "TEXT")
@per_row("text", [(name, "CCM-UP-082", name) for name in TEXT_CLASSES])
def test_every_kind_of_nickname_is_accepted(conversation: Planner, text: str) -> None:
    named = uplink.chat(senderNickname=TEXT_CLASSES[text][:100])
    conversation.send(named.meant(Kind.VALID, "CCM-UP-082", "/senderNickname", text), checked=True)


@in_cell("CHAT", "TEXT")
@provokes("CCM-UP-032")
@pytest.mark.parametrize("length", [1, 500, 512, 513, 1000, 1023, 1024])
def test_a_text_of_up_to_1024_bytes_is_accepted(conversation: Planner, length: int) -> None:
    message = uplink.chat(ascii_text(length))
    conversation.send(message.meant(Kind.VALID, "CCM-UP-032", "/content", f"{length} characters"))


@in_cell("CHAT", "TEXT")
@provokes("CCM-UP-032")
@pytest.mark.parametrize("sign", ["<", "&", "'", '"', "\\", "%"], ids=["less", "ampersand", "quote", "double-quote", "backslash", "percent"])
def test_1024_signs_that_others_escape_are_accepted(conversation: Planner, sign: str) -> None:
    message = uplink.chat(sign * 1024)
    conversation.send(message.meant(Kind.VALID, "CCM-UP-032", "/content", f"1024 times {sign}"))


@in_cell("CHAT", "TEXT")
@provokes("CCM-UP-032")
@pytest.mark.parametrize("length", [256, 341])
def test_a_multibyte_text_of_up_to_1024_bytes_is_accepted(conversation: Planner, length: int) -> None:
    message = uplink.chat(multibyte_text(length))
    conversation.send(message.meant(Kind.VALID, "CCM-UP-032", "/content", f"{3 * length} bytes"))


_ABSENT = {
    "senderNickname": "CCM-UP-081",
    "timestamp": "CCM-UP-084",
    "userAgent": "CCM-UP-087",
    "senderAvatar": "CCM-UP-090",
    "messageId": "CCM-UP-096",
    "transData": "CCM-UP-102",
}


@in_cell("CHAT", "TEXT")
@per_row("field", [(field, rule, field) for field, rule in _ABSENT.items()])
def test_an_optional_field_may_be_absent(conversation: Planner, field: str) -> None:
    message = uplink.full("CHAT", "TEXT", "Everything but one field.").without(field)
    conversation.send(message.meant(Kind.VALID, _ABSENT[field], f"/{field}", "absent"))


_GIVEN: dict[str, tuple[str, str]] = {"timestamp": ("CCM-UP-111", "1619573123199"), "userAgent": ("CCM-UP-112", uplink.USER_AGENT)}


@in_cell("CHAT", "TEXT")
@per_row("field", [(field, rule, field) for field, (rule, _) in _GIVEN.items()])
def test_an_optional_field_may_be_given(conversation: Planner, field: str) -> None:
    rule, value = _GIVEN[field]
    message = uplink.minimal("CHAT", "TEXT", "One optional field.").with_field(field, value)
    conversation.send(message.meant(Kind.VALID, rule, f"/{field}", "given"))


_NULL = {"userAgent": "CCM-UP-088", "senderAvatar": "CCM-UP-091"}


@in_cell("CHAT", "TEXT")
@per_row("field", [(field, rule, field) for field, rule in _NULL.items()])
def test_a_field_that_is_null_in_the_samples_may_be_null(conversation: Planner, field: str) -> None:
    conversation.send(uplink.chat(**{field: None}).meant(Kind.VALID, _NULL[field], f"/{field}", "null"))


@in_cell("CHAT", "TEXT")
@provokes("CCM-UP-093")
@pytest.mark.parametrize("length", [24, 255, 256, 1023, 1024])
def test_an_avatar_of_up_to_1024_characters_is_accepted(conversation: Planner, length: int) -> None:
    avatar = ("https://example.com/" + "a" * length)[:length]
    conversation.send(uplink.chat(senderAvatar=avatar).meant(Kind.VALID, "CCM-UP-093", "/senderAvatar", f"{length} characters"))


@in_cell("CHAT", "TEXT")
@provokes("CCM-UP-099")
@pytest.mark.parametrize("length", [16, 31, 32])
def test_a_message_id_of_up_to_32_characters_is_accepted(conversation: Planner, length: int) -> None:
    conversation.send(uplink.chat(messageId=Fresh(length)).meant(Kind.VALID, "CCM-UP-099", "/messageId", f"{length} characters"))


@in_cell("CHAT", "TEXT")
@provokes("CCM-UP-099")
@pytest.mark.parametrize("head", ["id-with_signs.and:", "消", "with blank "])
def test_a_message_id_may_hold_any_sign_but_a_comma(conversation: Planner, head: str) -> None:
    rule = "CCM-UP-099"
    conversation.send(uplink.chat(messageId=Fresh(12, head)).meant(Kind.VALID, rule, "/messageId", "signs"))


@in_cell("CHAT", "TEXT")
@provokes("CCM-UP-104")
@pytest.mark.parametrize("data", ["{}", '{"level":"gold"}', '{"route":{"queue":["a","b"],"n":1,"ok":true,"none":null}}', '{"姓名":"李雷"}'])
def test_trans_data_may_be_any_json_object(conversation: Planner, data: str) -> None:
    conversation.send(uplink.chat(transData=data).meant(Kind.VALID, "CCM-UP-104", "/transData", "a JSON object"))


@in_cell("CONNECT", "TEXT")
@provokes("CCM-UP-104")
def test_trans_data_goes_to_the_robot_when_connecting(conversation: Planner) -> None:
    message = uplink.message("CONNECT", "TEXT", content="Hello", transData='{"level":"gold"}')
    conversation.send(message.meant(Kind.VALID, "CCM-UP-104", "/transData", "on CONNECT"))


_CARDS = [
    *[
        (f"mediaFileType-{kind}".replace("/", "-"), "CCM-UP-064", card(mediaFileId=FileKey("IMAGE"), mediaFileType=kind))
        for kind in (*MEDIA_FILE_TYPES, None)
    ],
    *[(f"mediaFileType-{kind}-without-file".replace("/", "-"), "CCM-UP-064", card(mediaFileType=kind)) for kind in MEDIA_FILE_TYPES],
    ("redirectUrl-alone", "CCM-UP-065", card()),
    ("mediaFileId-alone", "CCM-UP-066", card(redirectUrl=None, mediaFileId=FileKey("IMAGE"))),
    ("mediaFileId-with-type", "CCM-UP-066", card(redirectUrl=None, mediaFileId=FileKey("IMAGE"), mediaFileType="img")),
    ("both-links", "CCM-UP-067", card(mediaFileId=FileKey("IMAGE"), mediaFileType="img")),
    ("empty-title", "CCM-UP-068", card(title="")),
    ("empty-description", "CCM-UP-068", card(description="")),
    ("both-empty", "CCM-UP-068", card(title="", description="")),
]


@in_cell("CHAT", "WEBCARD")
@per_row("legal", [(row, rule, (rule, form)) for row, rule, form in _CARDS])
def test_every_legal_form_of_a_card_is_accepted(conversation: Planner, legal: tuple[str, Card]) -> None:
    rule, form = legal
    pointer = {"CCM-UP-064": "/content/mediaFileType", "CCM-UP-068": "/content/title"}.get(rule, "/content")
    conversation.send(uplink.message("CHAT", "WEBCARD", content=form).meant(Kind.VALID, rule, pointer, "a legal card"))


@in_cell("CHAT", "WEBCARD")
@provokes("CCM-UP-049")
@pytest.mark.parametrize("text", TEXT_CLASSES)
def test_a_card_may_carry_every_kind_of_text(conversation: Planner, text: str) -> None:
    conversation.send(uplink.message("CHAT", "WEBCARD", content=card(title=TEXT_CLASSES[text][:100])), checked=True)


@in_cell("CHAT", "WEBCARD")
@provokes("CCM-UP-049")
@pytest.mark.parametrize("length", [257, 513, 1024])
def test_a_card_of_up_to_1024_bytes_is_accepted(conversation: Planner, length: int) -> None:
    room = length - len(json.dumps(card(description="").value))
    conversation.send(uplink.message("CHAT", "WEBCARD", content=card(description=ascii_text(room))))
