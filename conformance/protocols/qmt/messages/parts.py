"""What both directions are sent alike: messages per cell, ways to break one, and what the documents leave open. Rows are (id, rule, message)."""

from collections.abc import Iterator
from typing import Any, Final

from conformance.core.message import Kind, Message
from conformance.core.rule import Level
from conformance.core.schema import REFUSED
from conformance.generate.breaks import breaks
from conformance.generate.text import CONTROL_TEXTS, TEXT_CLASSES, ascii_text, multibyte_text
from conformance.protocols.qmt.legs import DEFAULT_TYPES, DOWNLINK, EVENT, LONGEST, OTHER, TAG_FORMS, UPLINK, is_event, rule
from conformance.protocols.qmt.messages.message import CLICK, OPTIONAL, TAGS, chat, fresh_chat, message, raw, tagged, type_rule
from conformance.protocols.qmt.rulebook import RULES

Row = tuple[str, str, Message]
TEXTS: Final = tuple(("text", form) for form in TAG_FORMS)
OTHERS: Final = tuple((kind, form) for kind in (*DEFAULT_TYPES[1:], OTHER) for form in TAG_FORMS)
EVENTS: Final = tuple((EVENT, form) for form in TAG_FORMS)
"""Cells of texts, of what the configuration may leave out or add, and of events: they come last, for they may bring in an agent."""
_NAME: Final = {UPLINK.name: "FromUserName", DOWNLINK.name: "WorkerName"}
_LONG: Final = (500, 1000, LONGEST)
_TOO_LONG: Final = (LONGEST + 1, 10_000, 64 * 1024)
_LONGEST_NAME: Final = 30
_LABELS: Final = {
    "text": "text/plain",
    "text-with-charset": "text/plain; charset=utf-8",
    "form": "application/x-www-form-urlencoded",
    "multipart": "multipart/form-data; boundary=x",
    "xml": "application/xml",
    "bytes": "application/octet-stream",
    "text-json": "text/json",
}
_CHARSETS: Final = ("application/json;charset=UTF-8", "application/json; charset=utf-8", 'application/json; charset="utf-8"')
_PATHS: Final = {
    "path": "/webchat_upload_imgs/1001/2016/3/21/picture",
    "name": "picture",
    "ftp": "ftp://files.example.com/picture",
    "without-scheme": "//example.com/picture",
    "key": "44992392-2078-4caa-b8a5-7dd4c0a8f4a5",
    "text": "see the picture I sent yesterday",
}
_EDGES: Final[dict[str, tuple[Any, ...]]] = {
    "string": ("", "null", '{"level": "gold"}'),
    "number": (0, -1.5, 10**15),
    "boolean": (False,),
    "array": ([], [{}, [[]], None]),
    "object": ({}, {"": ""}),
}
"""Form of Tag -> values of it at which programs stumble."""
_SIGN: Final = "?timestamp=@timestamp@&signature="
_NONE: Final = object()


def kinds(named: str, types: tuple[str, ...]) -> tuple[str, ...]:
    """Return the MsgTypes that are sent for a name on the axis: the default itself, unless a listing leaves it out, or what is listed beside."""
    listed = types or DEFAULT_TYPES
    if named in DEFAULT_TYPES:
        return (named,) if named in listed or named == "text" else ()
    others = (kind for kind in types if kind not in DEFAULT_TYPES)
    return tuple(kind for kind in others if kind.startswith("event") == (named == EVENT))


def of_cell(leg: str, cell: tuple[str, ...], types: tuple[str, ...]) -> Iterator[Message]:
    """Yield valid messages of a cell: with nothing optional, and with all of it, twice."""
    named = [{name: known[at] for name, known in OPTIONAL[leg].items()} for at in (0, -1)]
    for kind in kinds(cell[0], types):
        sent = tagged(leg, kind, cell[1])
        yield sent
        yield from (sent.with_field("Tag", tag) for tag in _EDGES.get(cell[1], ()) if kind == "text")
        for fields in named:
            whole = Message(leg, {**sent.body, **fields}, sent.intent, sent.cell)
            yield whole.meant(Kind.VALID, type_rule(leg, kind), "", "all optional fields")


def optional(leg: str) -> Iterator[Row]:
    """Yield valid messages with and without each optional field."""
    given: dict[int, tuple[str, object]]
    if leg == UPLINK.name:
        given = {
            120: ("FromUserName", _NONE),
            121: ("FromUserName", "李雷"),
            122: ("ServiceId", _NONE),
            123: ("ServiceId", None),
            124: ("ServiceId", ""),
        }
    else:
        given = {120: ("WorkerName", _NONE), 121: ("WorkerName", "李雷"), 122: ("ServiceId", _NONE), 123: ("ServiceId", "4711")}
    for number, (name, value) in given.items():
        note = "absent" if value is _NONE else "given" if value else "null" if value is None else "empty"
        fields = {} if value is _NONE else {"WorkerNum": "8001", name: value} if name == "WorkerName" else {name: value}
        yield f"{name}-{note}", rule(leg, number), _valid(chat(leg, **fields), number, f"/{name}", note)


def texts(leg: str) -> Iterator[Row]:
    """Yield a text of each class, as it is."""
    yield from ((name, rule(leg, 125), _valid(chat(leg, said), 125, "/Content", name)) for name, said in TEXT_CLASSES.items())


def names(leg: str) -> Iterator[Row]:
    """Yield a message for each class of text on one line, in the name of whoever speaks. How long a name may be is not stated."""
    number = {"WorkerNum": "8001"} if leg == DOWNLINK.name else {}
    for name, said in TEXT_CLASSES.items():
        if not {"\t", "\n"} & set(said):
            yield name, rule(leg, 121), _valid(chat(leg, **number, **{_NAME[leg]: said[:_LONGEST_NAME]}), 121, f"/{_NAME[leg]}", name)


def long_texts(leg: str) -> Iterator[Row]:
    """Yield long texts that are accepted."""
    for length in _LONG:
        for name, said in (("ascii", _long(ascii_text(length))), ("cjk", _long(multibyte_text(length)))):
            yield f"{name}-{length}", rule(leg, 126), _valid(chat(leg, said), 126, "/Content", f"{length} characters")


def labels(leg: str) -> Iterator[Row]:
    """Yield messages whose label carries a charset."""
    for index, label in enumerate(_CHARSETS):
        yield str(index), rule(leg, 127), _headed(_valid(chat(leg), 127, "header:Content-Type", label), label)


# ---- broken ---------------------------------------------------------------------------------------------------------


def broken_fields(leg: str) -> Iterator[Row]:
    """Yield messages with a mandatory field that is absent, null or of a wrong type."""
    for one in breaks(_schema(leg), key=REFUSED):
        if RULES[one.rule].level is not Level.OPEN:
            plain = chat(leg)
            sent = Message(leg, one.apply(plain.body), plain.intent, plain.cell)
            yield one.name, one.rule, sent.meant(Kind.BROKEN, one.rule, f"/{one.field}", one.note)
    yield (
        "Content-of-an-image-absent",
        rule(leg, 144),
        message(leg, "image").without("Content").meant(Kind.BROKEN, rule(leg, 144), "/Content", "absent"),
    )


def broken_bodies(leg: str) -> Iterator[Row]:
    """Yield bodies that are no message."""
    plain = raw(leg)
    no_json = {
        "empty": b"",
        "blank": b"   ",
        "text": b"hello",
        "form": b"MsgType=text&Content=hello",
        "xml": b"<xml><MsgType>text</MsgType><Content>hello</Content></xml>",
        "truncated": plain[: len(plain) // 2],
        "one-brace-too-few": plain[:-1],
        "single-quotes": plain.replace(b'"', b"'"),
        "trailing-comma": plain[:-1] + b",}",
        "comment": b"/* hello */" + plain,
        "two-documents": plain + plain,
    }
    no_object = {"array": b"[]", "array-of-messages": b"[" + plain + b"]", "string": b'"hello"', "number": b"42", "null": b"null", "boolean": b"true"}
    for number, bodies in ((147, no_json), (148, no_object)):
        for note, body in bodies.items():
            yield f"{number}-{note}", rule(leg, number), Message(leg, body, chat(leg).intent).meant(Kind.BROKEN, rule(leg, number), "", note)


def labelled(leg: str, kind: Kind, number: int) -> Iterator[Row]:
    """Yield right messages under the label of something else."""
    for note, label in _LABELS.items():
        yield note, rule(leg, number), _headed(chat(leg).meant(kind, rule(leg, number), "header:Content-Type", note), label)


def unlabelled(leg: str) -> Message:
    """Return a right message without a label."""
    return _headed(chat(leg).meant(Kind.PROBE, rule(leg, 181), "header:Content-Type", "none"), None)


_SIGNATURES: Final = {
    "signature-absent": (150, "?timestamp=@timestamp@"),
    "signature-empty": (151, _SIGN),
    "signature-another-text": (151, f"{_SIGN}not-a-signature"),
    "signature-zeros": (151, _SIGN + 40 * "0"),
    "signature-of-another-secret": (151, f"{_SIGN}@of-another-secret@"),
    "signature-of-another-app": (151, f"{_SIGN}@of-another-appid@"),
    "signature-of-another-timestamp": (152, f"{_SIGN}@accepted-signature@"),
    "timestamp-absent": (153, "?signature=@of-nothing@"),
    "timestamp-absent-signature-of-now": (153, "?signature=@signature@"),
}
_OF_AN_IMAGE: Final = ("signature-absent", "signature-of-another-secret", "signature-of-another-timestamp", "timestamp-absent")
_OPEN_QUERIES: Final = {
    "timestamp-letters": (160, "?timestamp=yesterday&signature=@of-letters@"),
    "timestamp-empty": (160, "?timestamp=&signature=@of-nothing@"),
    "timestamp-old": (161, "?timestamp=@old@&signature=@of-old@"),
    "timestamp-ahead": (161, "?timestamp=@ahead@&signature=@of-ahead@"),
    "timestamp-in-seconds": (161, "?timestamp=@seconds@&signature=@of-seconds@"),
    "signature-in-upper-case": (163, f"{_SIGN}@upper@"),
    "used-before": (164, "?timestamp=@accepted-timestamp@&signature=@accepted-signature@"),
}


def signatures(leg: str, kind: Kind) -> Iterator[Row]:
    """Yield right messages that are not rightly signed. Neither are those without any query."""
    for note, (number, query) in {**_SIGNATURES, "no-query": (150, "?")}.items():
        known = number if rule(leg, number) in RULES.rules else 151
        yield note, rule(leg, known), asked(leg, query, kind, known, note)
        if note in _OF_AN_IMAGE:
            yield f"image-{note}", rule(leg, known), asked(leg, query, kind, known, f"{note}, of an image", message(leg, "image"))


def open_queries(leg: str) -> Iterator[Row]:
    """Yield right messages that are signed in a way that the documents leave open."""
    yield from ((note, rule(leg, number), asked(leg, query, Kind.PROBE, number, note)) for note, (number, query) in _OPEN_QUERIES.items())


def asked(leg: str, path: str, kind: Kind, number: int, note: str, plain: Message | None = None) -> Message:
    """Return a right message with another query, or to another path."""
    plain = plain or chat(leg)
    where = "query" if path.startswith("?") else "path"
    return Message(leg, plain.body, plain.intent, plain.cell, path=path).meant(kind, rule(leg, number), where, note)


# ---- left open ------------------------------------------------------------------------------------------------------


def open_fields(leg: str) -> Iterator[Row]:
    """Yield messages with fields that are empty, null or of another type where the documents leave that open, or that they do not name."""
    for one in breaks(_schema(leg), key=REFUSED):
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
    for kind in dict.fromkeys((CLICK, *(kind for kind in types if is_event({"MsgType": kind})))):
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
        yield str(length), rule(leg, 177), probe(chat(leg, _long(ascii_text(length))), 177, "/Content", f"{length} characters")


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
    return _valid(chat(leg, said), 110, "", "once"), probe(chat(leg, said), 176, "", "the same once more")


# ---- echo -----------------------------------------------------------------------------------------------------------


def back(leg: str, name: str) -> Iterator[Message]:
    """Yield texts of a class that can be told from all others when they come back."""
    for place in ("first", "second"):
        yield _valid(fresh_chat(leg, f"{place} {TEXT_CLASSES[name]}"), 125, "/Content", name)


def back_long(leg: str, length: int) -> Iterator[Message]:
    """Yield texts of a length that come back whole."""
    for said in ("x" * (length - 9), "您" * (length - 9)):
        yield _valid(fresh_chat(leg, _long(said)), 126, "/Content", f"{length} characters")


def _long(said: str) -> str:
    """Return a text that begins with its length: so what is cut off of one is not the beginning of another."""
    return f"{len(said)} {said}"[: len(said)]


def probe(sent: Message, number: int, pointer: str, note: str) -> Message:
    """Return a message as a probe of an OPEN rule."""
    return sent.meant(Kind.PROBE, rule(sent.leg, number), pointer, note)


def _valid(sent: Message, number: int, pointer: str, note: str) -> Message:
    return sent.meant(Kind.VALID, rule(sent.leg, number), pointer, note)


def _headed(sent: Message, label: str | None) -> Message:
    return Message(sent.leg, sent.body, sent.intent, sent.cell, headers={"Content-Type": label})


def _schema(leg: str) -> str:
    return f"{leg.replace('.', '/')}.request"


def rules_of(leg: str, *numbers: int) -> tuple[Any, ...]:
    """Return the ids of rules of a leg."""
    return tuple(rule(leg, number) for number in numbers)
