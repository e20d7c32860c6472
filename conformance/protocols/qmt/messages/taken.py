"""Messages that are to be taken, per cell or as rows of (id, rule, message). Both directions are sent them alike."""

from collections.abc import Iterator
from typing import Any, Final

from conformance.core.message import Kind, Message
from conformance.generate.text import TEXT_CLASSES, ascii_text, multibyte_text
from conformance.protocols.qmt.legs import DEFAULT_TYPES, DOWNLINK, EVENT, LONGEST, OTHER, TAG_FORMS, UPLINK, is_event_type, rule
from conformance.protocols.qmt.messages.message import OPTIONAL, chat, tagged, type_rule
from conformance.protocols.qmt.messages.rows import Row, headed, long_one, worth

TEXTS: Final = tuple(("text", form) for form in TAG_FORMS)
OTHERS: Final = tuple((kind, form) for kind in (*DEFAULT_TYPES[1:], OTHER) for form in TAG_FORMS)
EVENTS: Final = tuple((EVENT, form) for form in TAG_FORMS)
"""Cells of texts, of what the configuration may leave out or add, and of events: they come last, for they may bring in an agent."""
_NAME: Final = {UPLINK.name: "FromUserName", DOWNLINK.name: "WorkerName"}
_LONG: Final = (500, 1000, LONGEST)
_LONGEST_NAME: Final = 30
_CHARSETS: Final = ("application/json;charset=UTF-8", "application/json; charset=utf-8", 'application/json; charset="utf-8"')
_EDGES: Final[dict[str, tuple[Any, ...]]] = {
    "string": ("", "null", '{"level": "gold"}'),
    "number": (0, -1.5, 10**15),
    "boolean": (False,),
    "array": ([], [{}, [[]], None]),
    "object": ({}, {"": ""}),
}
"""Form of Tag -> values of it at which programs stumble."""
_NONE: Final = object()


def kinds(named: str, types: tuple[str, ...]) -> tuple[str, ...]:
    """Return the MsgTypes that are sent for a name on the axis: the default itself, unless a listing leaves it out, or what is listed beside."""
    listed = types or DEFAULT_TYPES
    if named in DEFAULT_TYPES:
        return (named,) if named in listed or named == "text" else ()
    others = (kind for kind in types if kind not in DEFAULT_TYPES)
    return tuple(kind for kind in others if is_event_type(kind) == (named == EVENT))


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
        yield f"{name}-{note}", rule(leg, number), worth(chat(leg, **fields), number, f"/{name}", note)


def texts(leg: str) -> Iterator[Row]:
    """Yield a text of each class, as it is."""
    yield from ((name, rule(leg, 125), worth(chat(leg, said), 125, "/Content", name)) for name, said in TEXT_CLASSES.items())


def names(leg: str) -> Iterator[Row]:
    """Yield a message for each class of text on one line, in the name of whoever speaks. How long a name may be is not stated."""
    number = {"WorkerNum": "8001"} if leg == DOWNLINK.name else {}
    for name, said in TEXT_CLASSES.items():
        if not {"\t", "\n"} & set(said):
            yield name, rule(leg, 121), worth(chat(leg, **number, **{_NAME[leg]: said[:_LONGEST_NAME]}), 121, f"/{_NAME[leg]}", name)


def long_texts(leg: str) -> Iterator[Row]:
    """Yield long texts that are accepted."""
    for length in _LONG:
        for name, said in (("ascii", long_one(ascii_text(length))), ("cjk", long_one(multibyte_text(length)))):
            yield f"{name}-{length}", rule(leg, 126), worth(chat(leg, said), 126, "/Content", f"{length} characters")


def labels(leg: str) -> Iterator[Row]:
    """Yield messages whose label carries a charset."""
    for index, label in enumerate(_CHARSETS):
        yield str(index), rule(leg, 127), headed(worth(chat(leg), 127, "header:Content-Type", label), label)
