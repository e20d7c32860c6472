"""Messages that break exactly one rule, and have to be refused (documents/000). One fault each, proved before it is sent."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.core.message import Kind, Message
from conformance.core.rule import Level
from conformance.generate.bodies import no_json, no_object
from conformance.generate.breaks import FAR, Break, breaks
from conformance.generate.text import ascii_text, multibyte_text, text
from conformance.harness.cases.marks import in_cell, per_row, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.ccmessaging.legs import FILE_TYPES
from conformance.protocols.ccmessaging.marks import ACCESS_TOKEN
from conformance.protocols.ccmessaging.messages import uplink
from conformance.protocols.ccmessaging.messages.content import Card, FileKey, card
from conformance.protocols.ccmessaging.rulebook import RULES

pytestmark = in_cell("CHAT", "TEXT")

_BREAKS = [(b.name, b.rule, b) for b in breaks("ccmessaging/uplink.request") if RULES[b.rule].level is not Level.OPEN]


@per_row("broken", _BREAKS)
def test_a_field_that_breaks_its_leaf_is_refused(conversation: Planner, broken: Break) -> None:
    plain = uplink.chat()
    message = replace(plain, body=broken.apply(plain.body))
    conversation.send(message.meant(Kind.BROKEN, broken.rule, f"/{broken.field}", broken.note))


@provokes("CCM-UP-004")
@given(message=uplink.valid("CHAT", "TEXT"))
def test_a_message_without_a_sender_is_refused(conversation: Planner, message: Message) -> None:
    conversation.send(message.without("from").meant(Kind.BROKEN, "CCM-UP-004", "/from", "absent"))


@provokes("CCM-UP-098")
@given(before=st.text(st.sampled_from("abc0"), max_size=15), behind=st.text(st.sampled_from("abc0"), max_size=15))
def test_a_message_id_with_a_comma_is_refused(conversation: Planner, before: str, behind: str) -> None:
    conversation.send(uplink.chat(messageId=f"{before},{behind}").meant(Kind.BROKEN, "CCM-UP-098", "/messageId", "a comma"))


@provokes("CCM-UP-103")
@given(data=text(20).map(lambda value: "{" + value))
def test_trans_data_that_is_not_json_is_refused(conversation: Planner, data: str) -> None:
    conversation.send(uplink.chat(transData=data).meant(Kind.BROKEN, "CCM-UP-103", "/transData", "not JSON"))


@provokes("CCM-UP-031")
@pytest.mark.parametrize("note", ["absent", "null"])
def test_a_chat_without_content_is_refused(conversation: Planner, note: str) -> None:
    message = uplink.chat().without("content") if note == "absent" else uplink.chat(None)
    conversation.send(message.meant(Kind.BROKEN, "CCM-UP-031", "/content", note))


_LONG = {"one above": ascii_text(1025), "twice": ascii_text(2048), "far above": ascii_text(FAR), "one above, CJK": multibyte_text(1025)}


@provokes("CCM-UP-033")
@pytest.mark.parametrize("note", _LONG)
def test_a_text_of_more_than_1024_characters_is_refused(conversation: Planner, note: str) -> None:
    conversation.send(uplink.chat(_LONG[note]).meant(Kind.BROKEN, "CCM-UP-033", "/content", note))


@in_cell("CHAT", "IMAGE")
@provokes("CCM-UP-058")
@pytest.mark.parametrize("media", FILE_TYPES)
def test_a_file_message_that_names_no_file_is_refused(conversation: Planner, media: str) -> None:
    conversation.send(uplink.message("CHAT", media, content="").meant(Kind.BROKEN, "CCM-UP-058", "/content", "empty"))


_CARDS: dict[str, list[str | Card]] = {
    "CCM-UP-060": ["", "not a card", '{"title":"cut', "{'title':'x','redirectUrl':'https://example.com'}", "<card/>"],
    "CCM-UP-061": ["[]", '"text"', "42", "null", "true", '[{"title":"","description":"","redirectUrl":"https://example.com"}]'],
    "CCM-UP-062": [card(redirectUrl=None), card(redirectUrl=None, mediaFileType="img")],
    "CCM-UP-063": [
        card(mediaFileType=kind, mediaFileId=FileKey("IMAGE", optional=True))
        for kind in ("img/gif", "video/mp4", "image/png", "image/jpeg", "jpg", "IMG", 1)
    ],
}
_CARD_ROWS = [(f"{rule}-{index}", rule, (rule, content)) for rule, contents in _CARDS.items() for index, content in enumerate(contents, 1)]


@in_cell("CHAT", "WEBCARD")
@per_row("broken", _CARD_ROWS)
def test_a_card_that_is_none_is_refused(conversation: Planner, broken: tuple[str, str | Card]) -> None:
    rule, content = broken
    pointer = "/content/mediaFileType" if rule == "CCM-UP-063" else "/content"
    conversation.send(uplink.message("CHAT", "WEBCARD", content=content).meant(Kind.BROKEN, rule, pointer, "no card"))


@in_cell("CHAT", "WEBCARD")
@provokes("CCM-UP-030")
def test_a_card_that_is_an_object_and_no_string_is_refused(conversation: Planner) -> None:
    content = {"title": "x", "description": "y", "redirectUrl": "https://example.com"}
    conversation.send(uplink.message("CHAT", "WEBCARD", content=content).meant(Kind.BROKEN, "CCM-UP-030", "/content", "object"))


_PLAIN = uplink.raw()
_BODIES = {
    "CCM-UP-120": no_json(
        _PLAIN,
        form=b"channel=WEB&controlType=CHAT&content=hello",
        xml=b"<message><channel>WEB</channel></message>",
        comment=b"/* a comment */ ",
    ),
    "CCM-UP-121": {**no_object(_PLAIN), "deeply nested": b"[" * 2000 + b"]" * 2000},
    "CCM-UP-122": {
        "latin-1": _PLAIN.replace(b"Tester", b"M\xfcller"),
        "stray byte": _PLAIN.replace(b"Hello", b"He\xff\xfello"),
    },
}
_BODY_ROWS = [(f"{rule}-{note}".replace(" ", "-"), rule, (rule, note, body)) for rule, bodies in _BODIES.items() for note, body in bodies.items()]


@per_row("broken", _BODY_ROWS)
def test_a_body_that_is_no_json_object_is_refused(conversation: Planner, broken: tuple[str, str, bytes]) -> None:
    rule, note, body = broken
    conversation.send(uplink.as_bytes(body).meant(Kind.BROKEN, rule, "", note))


_WRONG: Mapping[str, str | None] = {"absent": None, "empty": "", "wrong": "not-a-credential-of-anyone"}
_HEADERS: dict[str, tuple[str, Mapping[str, str | None]]] = {
    "CCM-UP-130": ("ccmessaging-token", _WRONG),
    "CCM-UP-131": ("x-app-key", _WRONG),
    "CCM-UP-132": ("Authorization", {"absent": None, "empty": "", "no token": "Bearer ", "wrong": "Bearer not-a-credential-of-anyone"}),
    "CCM-UP-133": ("Authorization", {"another scheme": f"Basic {ACCESS_TOKEN}", "token scheme": f"Token {ACCESS_TOKEN}", "no scheme": ACCESS_TOKEN}),
}
_HEADER_ROWS = [
    (f"{name}-{note}".replace(" ", "-"), rule, (rule, name, note, value))
    for rule, (name, values) in _HEADERS.items()
    for note, value in values.items()
]


@per_row("header", _HEADER_ROWS)
def test_a_call_without_its_credentials_is_refused(conversation: Planner, header: tuple[str, str, str, str | None]) -> None:
    rule, name, note, value = header
    message = replace(uplink.chat(), headers={name: value})
    conversation.send(message.meant(Kind.BROKEN, rule, f"header:{name}", note))


@provokes("CCM-UP-002")
@pytest.mark.parametrize("method", ["GET", "GET without body", "PUT", "PATCH", "DELETE"])
def test_another_method_is_refused(conversation: Planner, method: str) -> None:
    plain = uplink.chat()
    body = b"" if "without" in method else plain.body
    message = replace(plain, body=body, method=method.split(maxsplit=1)[0])
    conversation.send(message.meant(Kind.BROKEN, "CCM-UP-002", "method", method))


@provokes("CCM-UP-003")
@pytest.mark.parametrize("path", ["/noSuchInterface", "/noSuch/interface", "/sendAsync/noSuchInterface"])
def test_an_unknown_path_is_refused(conversation: Planner, path: str) -> None:
    conversation.send(replace(uplink.chat(), path=path).meant(Kind.BROKEN, "CCM-UP-003", "path", path))
