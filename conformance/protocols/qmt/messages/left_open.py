"""Messages of which the documents leave open what becomes of them: probes, as rows of (id, rule, message) or one by one."""

from collections.abc import Iterator
from typing import Final

from conformance.core.message import Kind, Message
from conformance.core.rule import Level
from conformance.core.schema import REFUSED
from conformance.generate.breaks import breaks
from conformance.generate.text import CONTROL_TEXTS, ascii_text
from conformance.protocols.qmt.legs import LONGEST, is_event_type, rule, schema_of
from conformance.protocols.qmt.messages.message import CLICK, TAGS, chat, message, raw
from conformance.protocols.qmt.messages.rows import SIGN, Row, asked, headed, long_one, probe, worth
from conformance.protocols.qmt.messages.taken import kinds
from conformance.protocols.qmt.rulebook import RULES

_TOO_LONG: Final = (LONGEST + 1, 10_000, 64 * 1024)
_PATHS: Final = {
    "path": "/webchat_upload_imgs/1001/2016/3/21/picture",
    "name": "picture",
    "ftp": "ftp://files.example.com/picture",
    "without-scheme": "//example.com/picture",
    "key": "44992392-2078-4caa-b8a5-7dd4c0a8f4a5",
    "text": "see the picture I sent yesterday",
}


def unlabelled(leg: str) -> Message:
    """Return a right message without a label."""
    return headed(chat(leg).meant(Kind.PROBE, rule(leg, 181), "header:Content-Type", "none"), None)


_OPEN_QUERIES: Final = {
    "timestamp-letters": (160, "?timestamp=yesterday&signature=@of-letters@"),
    "timestamp-empty": (160, "?timestamp=&signature=@of-nothing@"),
    "timestamp-old": (161, "?timestamp=@old@&signature=@of-old@"),
    "timestamp-ahead": (161, "?timestamp=@ahead@&signature=@of-ahead@"),
    "timestamp-in-seconds": (161, "?timestamp=@seconds@&signature=@of-seconds@"),
    "signature-in-upper-case": (163, f"{SIGN}@upper@"),
    "used-before": (164, "?timestamp=@accepted-timestamp@&signature=@accepted-signature@"),
}


def open_queries(leg: str) -> Iterator[Row]:
    """Yield right messages that are signed in a way that the documents leave open."""
    yield from ((note, rule(leg, number), asked(leg, query, Kind.PROBE, number, note)) for note, (number, query) in _OPEN_QUERIES.items())


def open_fields(leg: str) -> Iterator[Row]:
    """Yield messages with fields that are empty, null or of another type where the documents leave that open, or that they do not name."""
    for one in breaks(schema_of(leg, "request"), key=REFUSED):
        if RULES[one.rule].level is Level.OPEN:
            plain = chat(leg)
            yield (
                one.name,
                one.rule,
                probe(Message(leg, one.apply(plain.body), plain.intent, plain.cell), int(one.rule[-3:]), f"/{one.field}", one.note),
            )
    for name, value in {"MsgId": "4711", "extension": {"deep": [1, {"er": None}]}, "content": "another"}.items():
        yield f"unknown-{name}", rule(leg, 174), probe(chat(leg, **{name: value}), 174, f"/{name}", "an unknown field")


def events(leg: str, form: str, types: tuple[str, ...]) -> Iterator[Message]:
    """Yield events with a Tag of a form, with Content and without; those that are declared are valid with Content."""
    tag = {} if form == "absent" else {"Tag": TAGS[form]}
    for kind in dict.fromkeys((CLICK, *(kind for kind in types if is_event_type(kind)))):
        event = message(leg, kind, **tag)
        if kind not in types:
            yield probe(event, 165, "/MsgType", kind)
        yield probe(event.without("Content"), 166, "/Content", "absent")
        yield probe(event.with_field("Content", None), 166, "/Content", "null")


_UNKNOWN: Final = ("unknown", "TEXT", "Text", " text", "txt", "location", "link", "0")


def unknown_types(leg: str, types: tuple[str, ...]) -> Iterator[Message]:
    """Yield messages of a MsgType that nobody has declared."""
    for kind in _UNKNOWN:
        if kind not in types:
            yield probe(message(leg, kind, Content="Hello, what is this?"), 167, "/MsgType", kind)


def no_addresses(leg: str, kind: str, types: tuple[str, ...]) -> Iterator[Message]:
    """Yield messages of a medium whose Content is no address."""
    for known in kinds(kind, types):
        for note, said in _PATHS.items():
            yield probe(message(leg, known, Content=said), 171, "/Content", note)


def odd_texts(leg: str) -> Iterator[Row]:
    """Yield texts with control characters, and texts that are too long for some."""
    for name, said in CONTROL_TEXTS.items():
        yield name, rule(leg, 175), probe(chat(leg, said), 175, "/Content", name)
    for length in _TOO_LONG:
        yield str(length), rule(leg, 177), probe(chat(leg, long_one(ascii_text(length))), 177, "/Content", f"{length} characters")


def no_utf8(leg: str) -> Iterator[Row]:
    """Yield bodies that are not in UTF-8: who reads them replaces what it cannot read, or refuses."""
    for note, raw_bytes in {"latin-1": b"H\xe9llo", "stray-bytes": b"He\xff\xfello"}.items():
        sent = Message(leg, raw(leg).replace(b"Hello", raw_bytes), chat(leg).intent)
        yield note, rule(leg, 182), probe(sent, 182, "", note)


def twice(leg: str) -> Message:
    """Return a message in which a key stands twice."""
    body = raw(leg).replace(b'"Content":', b'"Content":"another","Content":', 1)
    return probe(Message(leg, body, chat(leg).intent), 173, "/Content", "Content twice")


def methods(leg: str) -> Iterator[Row]:
    """Yield right messages under another method."""
    for method in ("GET", "PUT", "PATCH"):
        plain = probe(chat(leg), 178, "method", method)
        yield method, rule(leg, 178), Message(leg, b"" if method == "GET" else plain.body, plain.intent, plain.cell, method=method)


def said_again(leg: str, said: str) -> tuple[Message, Message]:
    """Return a message, and the same once more."""
    return worth(chat(leg, said), 110, "", "once"), probe(chat(leg, said), 176, "", "the same once more")
