"""Messages of sendAsync (S0): valid ones per cell, and the fixed forms of a conversation. Knows no target."""

import json
from dataclasses import replace
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st

from conformance.core.data import fixtures
from conformance.core.dialogue import Dialogue, Role
from conformance.core.message import ChannelId, Fresh, Intent, Kind, Message, UserId
from conformance.generate.text import text
from conformance.protocols.ccmessaging.legs import UPLINK
from conformance.protocols.ccmessaging.messages.content import Card, File, FileKey, content, urls

_CELL_RULES: Final = {
    ("CHAT", "TEXT"): "CCM-UP-001",
    ("CHAT", "WEBCARD"): "CCM-UP-049",
    ("CHAT", "IMAGE"): "CCM-UP-050",
    ("CHAT", "AUDIO"): "CCM-UP-050",
    ("CHAT", "VIDEO"): "CCM-UP-050",
    ("CHAT", "FILE"): "CCM-UP-051",
    ("CHAT", "FILE_IMAGE"): "CCM-UP-052",
    ("CHAT", "FILE_VIDEO"): "CCM-UP-052",
    ("CONNECT", "TEXT"): "CCM-UP-046",
    ("TRANS2AGENT", "TEXT"): "CCM-UP-047",
    ("DISCONNECT", "TEXT"): "CCM-UP-048",
}
_ROW_RULES: Final = {
    "CONNECT": "CCM-UP-053",
    "TRANS2AGENT": "CCM-UP-054",
    "DISCONNECT": "CCM-UP-055",
    "INPUT": "CCM-UP-056",
    "READ": "CCM-UP-057",
}
NO_CONTENT: Final = {"CONNECT": "CCM-UP-040", "TRANS2AGENT": "CCM-UP-042", "DISCONNECT": "CCM-UP-044"}
EMPTY_CONTENT: Final = {"CONNECT": "CCM-UP-041", "TRANS2AGENT": "CCM-UP-043", "DISCONNECT": "CCM-UP-045"}
OPTIONAL: Final = ("senderNickname", "timestamp", "userAgent", "senderAvatar", "messageId", "transData")

RAW_USER: Final = b"{user}"
RAW_CHANNEL: Final = b"{channel}"
"""Stand in a body that is sent as bytes for the user's id and the channel's."""

PLAIN: Final = Fresh(8, "Hello, I have a question. ")
"""A text that is new each time, so that it can be told from all others when it comes back."""

USER_AGENT: Final = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def acceptance_rule(control: str, media: str) -> str:
    """Return the rule that says that a valid message of this cell is accepted."""
    return _CELL_RULES.get((control, media)) or _ROW_RULES[control]


def message(control: str, media: str, **fields: object) -> Message:
    """Return the message of this cell as the samples have it, nulls left out, with further or other fields."""
    body = {
        "channel": "WEB",
        "controlType": control,
        "from": UserId(),
        "mediaType": media,
        "senderNickname": "Tester",
        "sourceType": "CUSTOMER",
        "timestamp": "1619573123199",
        "to": ChannelId(),
        **fields,
    }
    file = body.get("content")
    intent = Intent(Kind.VALID, acceptance_rule(control, media), form=file.form if isinstance(file, File) and media == "FILE" else "")
    return Message(UPLINK.name, body, intent, (control, media))


def chat(text: object = PLAIN, **fields: object) -> Message:
    """Return a plain CHAT message with TEXT."""
    return message("CHAT", "TEXT", content=text, **fields)


def fresh_chat(text: str, **fields: object) -> Message:
    """Return a CHAT message with TEXT that no other message has: the text, a blank, and eight signs."""
    return chat(Fresh(8, f"{text} "), **fields)


def documented(name: str) -> Message:
    """Return a sample of documents/000 with sender, receiver and file of this target, nulls left out."""
    body = {key: value for key, value in printed(name).body.items() if value is not None}
    if body["mediaType"] == "WEBCARD":
        body["content"] = Card({**json.loads(body["content"]), "mediaFileId": FileKey("IMAGE", optional=True)})
    control, media = body["controlType"], body["mediaType"]
    rule = EMPTY_CONTENT[control] if body["content"] == "" else acceptance_rule(control, media)
    return Message(UPLINK.name, body, Intent(Kind.VALID, rule, "", f"sample {name}"), (control, media))


def printed(name: str) -> Message:
    """Return a sample of documents/000 as it is printed, but for sender and receiver: nulls stand in it."""
    body = {**fixtures("ccmessaging/uplink", "documented")[name], "from": UserId(), "to": ChannelId()}
    cell = (body["controlType"], body["mediaType"])
    return Message(UPLINK.name, body, Intent(Kind.VALID, "CCM-UP-088", "/userAgent", f"sample {name} as printed"), cell)


def raw() -> bytes:
    """Return the bytes of a plain CHAT message, to be broken as bytes."""
    body = {**chat("Hello, I have a question.").body, "from": RAW_USER.decode(), "to": RAW_CHANNEL.decode()}
    return json.dumps(body, separators=(",", ":")).encode()


def as_bytes(body: bytes) -> Message:
    """Return a message that is sent as these bytes; it stands in no cell."""
    return replace(chat(), body=body, cell=())


def full(control: str, media: str, content: object) -> Message:
    """Return a message of this cell that carries every optional field."""
    return message(
        control,
        media,
        content=content,
        userAgent=USER_AGENT,
        senderAvatar="https://example.com/avatar.png",
        messageId=Fresh(32),
        transData='{"level":"gold"}',
    )


def minimal(control: str, media: str, content: object) -> Message:
    """Return a message of this cell with nothing but the mandatory fields and the content."""
    return message(control, media, content=content).without("senderNickname").without("timestamp")


@cache
def valid(control: str, media: str) -> st.SearchStrategy[Message]:
    """Valid messages of one cell, any mix of optional fields, with a content that fits the mediaType."""
    return st.builds(
        lambda content, optional: _with(message(control, media, content=content), optional),
        content(media),
        _optional_fields(),
    )


def _with(base: Message, optional: dict[str, Any]) -> Message:
    kept = {key: value for key, value in base.body.items() if key not in OPTIONAL}
    return replace(base, body={**kept, **optional})


@cache
def _optional_fields() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "senderNickname": text(30),
            "timestamp": st.integers(1_500_000_000_000, 1_999_999_999_999).map(str),
            "userAgent": st.sampled_from([USER_AGENT, "okhttp/4.12.0", "curl"]),
            "senderAvatar": urls(),
            "messageId": st.sampled_from([Fresh(32), Fresh(20)]),
            "transData": st.dictionaries(st.sampled_from(["level", "city", "姓名"]), text(10), max_size=2).map(
                lambda value: json.dumps(value, ensure_ascii=False)
            ),
        },
    )


def role(sent: Message) -> Role:
    """Return what a message does to its conversation; anything that is no known controlType stands inside."""
    control = sent.body.get("controlType") if isinstance(sent.body, dict) and sent.intent.kind is not Kind.BROKEN else None
    roles = {"CONNECT": Role.OPENS, "DISCONNECT": Role.CLOSES, "TRANS2AGENT": Role.ONCE}
    return roles.get(control, Role.INSIDE) if isinstance(control, str) else Role.INSIDE


def _control(control: str) -> tuple[Message, ...]:
    """Return the forms of a message that opens or closes: without content, with the samples' empty one, with a text."""
    bare = message(control, "TEXT").meant(Kind.VALID, NO_CONTENT[control], "/content", "absent")
    empty = message(control, "TEXT", content="").meant(Kind.VALID, EMPTY_CONTENT[control], "/content", "empty")
    return bare, empty, message(control, "TEXT", content="Hello"), full(control, "TEXT", "Hello"), minimal(control, "TEXT", "Hello")


DIALOGUE: Final = Dialogue(
    opening=_control("CONNECT"),
    plain=(chat(PLAIN), full("CHAT", "TEXT", PLAIN), minimal("CHAT", "TEXT", PLAIN)),
    closing=_control("DISCONNECT"),
    role=role,
)
"""Conversations of the uplink: CONNECT, the messages under test, DISCONNECT (contract, section 5)."""
