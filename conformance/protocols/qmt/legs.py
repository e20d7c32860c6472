"""The two legs of QMT, and the axes of their heat map: MsgType, and the form of Tag (documents/001)."""

from dataclasses import replace
from typing import Any, Final

from conformance.core.leg import Leg

DEFAULT_TYPES: Final = ("text", "image", "voice", "video", "file")
"""The types that are sent where the configuration lists none."""
EVENT: Final = "event"
OTHER: Final = "other"
TAG_FORMS: Final = ("absent", "null", "string", "number", "boolean", "array", "object", "deep")
LONGEST: Final = 4000
"""Characters of a text that is not too long in any reading (contract, section 5)."""
_AXES: Final = {"MsgType": (*DEFAULT_TYPES, EVENT, OTHER), "Tag": TAG_FORMS}
_PATH: Final = "/staffService/message"

UPLINK: Final = Leg(
    name="qmt.uplink",
    caller="qmt.app",
    callee="qmt.platform",
    method="POST",
    path=_PATH,
    axes=_AXES,
    text="Content",
    whose=("FromUserId",),
)
"""A customer's message on its way from the app to the platform (QU-01); the path stands behind /api/<version>/<appid>."""

HEARD: Final = replace(UPLINK, counts="sound of those that came", path="")
"""The same, where we are the platform: an app that errs in the path errs below our address."""

DOWNLINK: Final = Leg(
    name="qmt.downlink",
    caller="qmt.platform",
    callee="qmt.app",
    method="POST",
    path=_PATH,
    axes=_AXES,
    text="Content",
    counts="sound of those that came",
    whose=("ToUserId",),
)
"""A message to a customer on its way from the platform to the app (QD-01); the path stands behind a prefix of the app's own."""

USER: Final = {UPLINK.name: "FromUserId", DOWNLINK.name: "ToUserId"}
"""The field that names the customer."""


def rule(leg: str, number: int) -> str:
    """Return the id of a rule: a number means the same on both legs."""
    return f"QMT-{'UP' if leg == UPLINK.name else 'DN'}-{number:03}"


def rules(leg: str, *numbers: int) -> tuple[str, ...]:
    """Return the ids of rules of a leg."""
    return tuple(rule(leg, number) for number in numbers)


def schema_of(leg: str, half: str) -> str:
    """Return the name of the schema of the messages on a leg (`request`), or of their answers (`response`)."""
    return f"{leg.replace('.', '/')}.{half}"


def customer(named: str) -> str:
    """Return the customer whom a message names: the empty name is one, too, and no riddle as an absent one is."""
    return named or '""'


def is_event(body: Any) -> bool:
    """Return whether a message is an event: such a one may lack Content (X-40)."""
    return isinstance(body, dict) and is_event_type(str(body.get("MsgType")))


def is_event_type(kind: str) -> bool:
    """Return whether a MsgType is that of an event, such as event.CLICK.RG."""
    return kind.startswith(EVENT)
