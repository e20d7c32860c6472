"""Batches that a platform pushes (S3, the push page), to be sent to a receiver: valid ones per cell, and parts to break. Knows no target."""

import json
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st

from conformance.core.data import data, fixtures
from conformance.core.dialogue import Dialogue, Role
from conformance.core.message import ChannelId, Fresh, Intent, Kind, Message, Moment, UserId
from conformance.generate.text import text
from conformance.protocols.ccmessaging.legs import PUSH
from conformance.protocols.ccmessaging.messages.uplink import RAW_CHANNEL, RAW_USER

STAMP: Final = 1625898453913
"""The timestamp of the sample, in milliseconds."""
_MONTHS: Final = 10**10
"""Milliseconds within which our timestamps lie after it."""
RESOURCE: Final = "44992392-2078-4caa-af3f-16cc328db296"
_CHAT_RULES: Final = {"TEXT": 120, "IMAGE": 121, "VIDEO": 122, "AUDIO": 123, "LOCATE": 124, "DOCUMENT": 125}
_CONTROL_RULES: Final = {"CONNECT": 126, "TRANS2AGENT": 127, "DISCONNECT": 128, "READ": 129}
_NULL_MEDIA: Final = "CCM-PU-149"
NICKNAMES: Final = {"AGENT": "Agent 4711", "ROBOT": "Robot", "SYSTEM": "SYSTEM"}

CELLS: Final = tuple(cell for cell in PUSH.cells if cell[1] != "null" or cell[0] in ("DISCONNECT", "READ"))
"""The cells of which the documents have messages: null stands for mediaType in DISCONNECT and READ only."""


def acceptance_rule(control: str, media: str, _source: str) -> str:
    """Return the rule that says that a message of this cell is taken."""
    if media == "null":
        return _NULL_MEDIA
    return f"CCM-PU-{_CHAT_RULES[media] if control == 'CHAT' else _CONTROL_RULES[control]}"


def content(control: str, media: str) -> Any:
    """Return a content that fits a cell."""
    if control == "READ":
        return "1e1f2bf7fd6e4471a45d2b43d1eb6272,f4b2d0cc3cf14b7aa7ac6f7ed5a4cf6a"
    if media == "null":
        return None
    return {"TEXT": "Hello, how can I help you?", "LOCATE": "22.54/114.05/Shenzhen"}.get(media, RESOURCE)


def moment(fresh: str) -> int:
    """Return the time for which a fresh id stands: a receiver may refuse what it has had before (CCM-PU-159), and a code it need not have."""
    return STAMP + int.from_bytes(fresh.encode()) % _MONTHS


def message(control: str = "CHAT", media: str = "TEXT", source: str = "ROBOT", **fields: Any) -> dict[str, Any]:
    """Return a message of this cell with its mandatory fields, and with further or other ones."""
    return {
        "from": ChannelId(),
        "channel": "WEB",
        "to": UserId(),
        "controlType": control,
        "mediaType": None if media == "null" else media,
        "content": content(control, media),
        "timestamp": Moment(),
        "sourceType": source,
        **fields,
    }


def full(control: str = "CHAT", media: str = "TEXT", source: str = "ROBOT", **fields: Any) -> dict[str, Any]:
    """Return a message of this cell that carries every optional field."""
    optional = {"simQuestions": None, "senderNickname": NICKNAMES[source], "isOfflineStatus": False, "callId": None, "messageCode": Fresh(32)}
    return message(control, media, source, **{**optional, **fields})


def batch(rule: str, *messages: Any, note: str = "", pointer: str = "", kind: Kind = Kind.VALID) -> Message:
    """Return the push of these messages, judged by a rule; one message alone stands in its cell."""
    cell = cell_of(messages[0]) if len(messages) == 1 and isinstance(messages[0], dict) else ()
    return Message(PUSH.name, {"timestamp": Moment(), "messages": list(messages)}, Intent(kind, rule, pointer, note), cell)


def cell_of(message: dict[str, Any]) -> tuple[str, ...]:
    """Return the cell of a message; none where its fields name none."""
    cell = (message.get("controlType"), message.get("mediaType") or "null", message.get("sourceType"))
    return cell if cell in PUSH.cells else ()  # type: ignore[return-value]


def one(control: str = "CHAT", media: str = "TEXT", source: str = "ROBOT", **fields: Any) -> Message:
    """Return the push of one message of a cell, as the samples have it: the optional fields null."""
    plain = {"simQuestions": None, "senderNickname": NICKNAMES[source], "messageCode": None}
    return batch(acceptance_rule(control, media, source), message(control, media, source, **{**plain, **fields}))


def changed(sent: Message, **fields: Any) -> Message:
    """Return the push of one message with some of its fields set."""
    return sent.with_field("messages", [{**sent.body["messages"][0], **fields}])


def lacking(sent: Message, *fields: str) -> Message:
    """Return the push of one message without some of its fields."""
    return sent.with_field("messages", [{key: value for key, value in sent.body["messages"][0].items() if key not in fields}])


def many(number: int) -> list[dict[str, Any]]:
    """Return this many messages of all cells in turn."""
    return [full(*CELLS[index % len(CELLS)], **_uncoded(index)) for index in range(number)]


def _uncoded(index: int) -> dict[str, Any]:
    """Return what takes the code from every second message."""
    return {} if index % 2 else {"messageCode": None}


def documented(name: str, rule: str) -> Message:
    """Return a sample of documents/003, cleaned to JSON, with sender and receiver of this target, and times of its own."""
    body = fixtures("ccmessaging/push", "documented")[name]
    messages = [{**one, "from": ChannelId(), "to": UserId(), "timestamp": Moment()} for one in body["messages"]]
    return batch(rule, *messages, note=f"sample {name}", pointer="/messages" if len(messages) > 1 else "")


def as_printed() -> bytes:
    """Return the sample of documents/003 with its comments and its trailing commas: no JSON (X-37)."""
    return (data("fixtures") / "ccmessaging/push/documented/sample-as-printed.txt").read_bytes()


def as_bytes(body: bytes) -> Message:
    """Return the push of these bytes; it stands in no cell."""
    return replace(one(), body=body, cell=())


def raw() -> bytes:
    """Return the bytes of a plain push, to be broken as bytes."""
    sent = message() | {"from": RAW_CHANNEL.decode(), "to": RAW_USER.decode(), "timestamp": STAMP}
    return json.dumps({"timestamp": STAMP, "messages": [sent]}, separators=(",", ":")).encode()


@cache
def _contents(control: str, media: str) -> st.SearchStrategy[Any]:
    if control == "READ":
        return st.lists(st.integers(10**9, 10**10 - 1).map(str), min_size=1, max_size=4).map(",".join)
    if media == "null":
        return st.none()
    if media == "TEXT":
        return text(200)
    if media == "LOCATE":
        return st.builds("{:.6f}/{:.6f}/{}".format, st.floats(-90, 90), st.floats(-180, 180), text(20))
    return st.sampled_from([RESOURCE, "1179725658739559425"])


@cache
def _optional() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {},
        optional={
            "senderNickname": text(30) | st.none(),
            "simQuestions": st.none(),
            "isOfflineStatus": st.booleans(),
            "messageCode": st.sampled_from([Fresh(32), Fresh(20), None]),
            "callId": st.none(),
        },
    )


@cache
def messages(control: str, media: str, source: str) -> st.SearchStrategy[dict[str, Any]]:
    """Valid messages of one cell, any mix of optional fields, with a content that fits the mediaType."""
    return st.builds(
        lambda said, optional: message(control, media, source, content=said, **optional),
        _contents(control, media),
        _optional(),
    )


@cache
def valid(control: str, media: str, source: str) -> st.SearchStrategy[Message]:
    """Pushes of one valid message of a cell."""
    rule = acceptance_rule(control, media, source)
    return messages(control, media, source).map(lambda sent: batch(rule, sent))


def mixed(cells: Iterable[tuple[str, ...]] = CELLS) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Two to six valid messages of any cells."""
    return st.lists(st.sampled_from(list(cells)).flatmap(lambda cell: messages(*cell)), min_size=2, max_size=6)


DIALOGUE: Final = Dialogue(
    opening=(),
    plain=tuple(sent.meant(Kind.VALID, "CCM-PU-101") for sent in (one(), batch("", full()), batch("", message()), one(source="AGENT"))),
    closing=(),
    role=lambda _: Role.INSIDE,
)
"""There are no conversations: each push stands for itself."""
