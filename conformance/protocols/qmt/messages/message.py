"""Messages of both directions (documents/001): they differ in who is named, and in nothing else. Knows no target."""

import json
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st

from conformance.core.data import fixtures
from conformance.core.dialogue import Dialogue, Role
from conformance.core.message import Fresh, Intent, Kind, Message, UserId
from conformance.generate.text import text
from conformance.protocols.qmt.legs import DEFAULT_TYPES, DOWNLINK, EVENT, OTHER, UPLINK, USER, is_event, is_event_type, rule

ABSENT: Final = object()
OPTIONAL: Final[dict[str, dict[str, tuple[Any, ...]]]] = {
    UPLINK.name: {"FromUserName": ("李雷", "Li Lei", "O'Neill"), "ServiceId": (None, "")},
    DOWNLINK.name: {"WorkerNum": ("8001",), "WorkerName": ("李雷", "Li Lei", "O'Neill"), "ServiceId": ("4711",)},
}
"""Leg -> optional fields but Tag -> values of them that are valid. Which conversations a platform knows, nobody knows (QU-07)."""
_ASSET: Final = "https://example.com/media/44992392-2078-4caa"
TAGS: Final[dict[str, Any]] = {
    "absent": ABSENT,
    "null": None,
    "string": "vip",
    "number": 4711,
    "boolean": True,
    "array": ["a", 1, None, {"b": []}],
    "object": {"level": "gold", "姓名": "李雷", "n": 1.5},
    "deep": {"a": {"b": {"c": {"d": {"e": {"f": [{"g": {"h": [[[None]]]}}]}}}}}},
}
"""Form of Tag -> a value of it."""
_TAG_RULES: Final = {"absent": 115, "null": 116, "array": 118, "object": 118, "deep": 118}
RAW_USER: Final = b"{user}"
"""Stands in a body that is sent as bytes for the customer's id."""
CLICK: Final = "event.CLICK.RG"
"""What real clients send to ask for an agent, without Content (QM-03)."""
_EXTENSIONS: Final = {"image": "jpg", "voice": "amr", "video": "mp4", "file": "pdf"}
SIGNS: Final = 8
"""Characters at the end of a content by which it can be told from all others."""


def plain() -> Fresh:
    """Return a text that is new each time, so that it can be told from all others when it comes back."""
    return Fresh(SIGNS, "Hello, I have a question. ")


def content(kind: str) -> Any:
    """Return a content that fits a MsgType: the address of a file (QU-09), or a text; what types of others hold is not known (QM-03)."""
    return Fresh(SIGNS, f"{_ASSET}.{_EXTENSIONS[kind]}?id=") if kind in _EXTENSIONS else plain()


def type_rule(leg: str, kind: str) -> str:
    """Return the rule that says that a MsgType is accepted, as long as the configuration lists none."""
    return rule(leg, 110 if kind == "text" else 111)


def cell_of(body: Any) -> tuple[str, ...]:
    """Return where a body stands on the axes; nowhere if its MsgType is no text."""
    kind = body.get("MsgType") if isinstance(body, dict) else None
    if not isinstance(kind, str):
        return ()
    named = kind if kind in DEFAULT_TYPES else EVENT if is_event_type(kind) else OTHER
    return named, form_of(body.get("Tag", ABSENT))


def form_of(tag: Any) -> str:
    """Return the form of a Tag."""
    if tag is ABSENT or tag is None:
        return "absent" if tag is ABSENT else "null"
    for form, kind in (("boolean", bool), ("string", str), ("number", int | float), ("array", list)):
        if isinstance(tag, kind):
            return form
    return "deep" if _is_deep(tag) else "object"


def _is_deep(tag: Any) -> bool:
    return any(isinstance(member, dict) and any(isinstance(inner, dict | list) for inner in member.values()) for member in tag.values())


def message(leg: str, kind: str = "text", tag: Any = ABSENT, **fields: Any) -> Message:
    """Return a message of this MsgType with its mandatory fields, and with further or other ones."""
    body = {USER[leg]: UserId(), "MsgType": kind, "Content": content(kind), **({} if tag is ABSENT else {"Tag": tag}), **fields}
    return Message(leg, body, Intent(Kind.VALID, type_rule(leg, kind)), cell_of(body))


def tagged(leg: str, kind: str, form: str) -> Message:
    """Return a message with a Tag of this form. Only of texts is it sure that they are accepted otherwise, so they alone show a rule about Tag."""
    name = rule(leg, _TAG_RULES.get(form, 117)) if kind == "text" else type_rule(leg, kind)
    return message(leg, kind, TAGS[form]).meant(Kind.VALID, name, "/Tag", form)


def chat(leg: str, said: Any = None, **fields: Any) -> Message:
    """Return a text message."""
    return message(leg, Content=plain() if said is None else said, **fields)


def fresh_chat(leg: str, said: str, **fields: Any) -> Message:
    """Return a text message that no other has: the text, a blank, and eight signs."""
    return chat(leg, Fresh(SIGNS, f"{said} "), **fields)


def documented(leg: str) -> Message:
    """Return the sample of documents/001, to or from a customer of this target."""
    body = {**fixtures(f"qmt/{leg.partition('.')[2]}", "documented")["text"], USER[leg]: UserId()}
    return Message(leg, body, Intent(Kind.VALID, rule(leg, 110), "", "sample"), cell_of(body))


def raw(leg: str) -> bytes:
    """Return the bytes of a plain message, to be broken as bytes."""
    body = {USER[leg]: RAW_USER.decode(), "MsgType": "text", "Content": "4711Hello"}
    return json.dumps(body, separators=(",", ":")).encode()


@cache
def _tags() -> dict[str, st.SearchStrategy[Any]]:
    """Return form of Tag -> any value of it."""
    scalars = st.none() | st.booleans() | st.integers(-(10**6), 10**6) | text(20)
    names = st.sampled_from(["level", "city", "姓名", "a b", ""])
    deep = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=6)
    return {
        "absent": st.just(ABSENT),
        "null": st.none(),
        "string": text(50) | st.just(""),
        "number": st.integers(-(10**12), 10**12) | st.floats(-1e6, 1e6, allow_nan=False),
        "boolean": st.booleans(),
        "array": st.lists(deep, max_size=3),
        "object": st.dictionaries(names, scalars, max_size=3),
        "deep": st.builds(lambda inner, rest: {**rest, "route": {"queue": [inner]}}, deep, st.dictionaries(names, deep, max_size=2)),
    }


@cache
def valid(leg: str, kind: str, form: str) -> st.SearchStrategy[Message]:
    """Valid messages of a MsgType with a Tag of a form, and any mix of the optional fields."""
    said = text(200).map(lambda value: Fresh(SIGNS, f"{value} ")) if kind == "text" else st.just(content(kind))
    return st.builds(
        lambda words, tag, optional: message(leg, kind, tag, Content=words, **optional),
        said,
        _tags()[form],
        st.fixed_dictionaries({}, optional={name: st.sampled_from(known) for name, known in OPTIONAL[leg].items()}),
    )


def dialogue(leg: str) -> Dialogue:
    """Return the dialogue of a leg: there are no conversations; but after an event such as event.CLICK.RG an agent may answer instead of a robot."""
    base = rule(leg, 101)
    named = {"FromUserName": "Li Lei", "ServiceId": ""} if leg == UPLINK.name else {"WorkerNum": "8001", "WorkerName": "Li Lei", "ServiceId": "4711"}
    forms = (chat(leg), chat(leg, Tag=None), chat(leg, ServiceId=named["ServiceId"]), chat(leg, **named, Tag={}))
    return Dialogue(
        opening=(),
        plain=tuple(form.meant(Kind.VALID, base) for form in forms),
        closing=(),
        role=lambda message: Role.ONCE if is_event(message.body) else Role.INSIDE,
    )
