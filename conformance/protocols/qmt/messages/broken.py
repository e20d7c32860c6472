"""Messages that are to be refused, as rows of (id, rule, message): what breaks one rule each (contract, section 5)."""

from collections.abc import Iterator
from typing import Final

from conformance.core.message import Kind, Message
from conformance.core.rule import Level
from conformance.core.schema import REFUSED
from conformance.generate.bodies import no_json, no_object
from conformance.generate.breaks import breaks
from conformance.protocols.qmt.legs import rule, schema_of
from conformance.protocols.qmt.messages.message import chat, message, raw
from conformance.protocols.qmt.messages.rows import SIGN, Row, asked, headed
from conformance.protocols.qmt.rulebook import RULES

_LABELS: Final = {
    "text": "text/plain",
    "text-with-charset": "text/plain; charset=utf-8",
    "form": "application/x-www-form-urlencoded",
    "multipart": "multipart/form-data; boundary=x",
    "xml": "application/xml",
    "bytes": "application/octet-stream",
    "text-json": "text/json",
}


def broken_fields(leg: str) -> Iterator[Row]:
    """Yield messages with a mandatory field that is absent, null or of a wrong type."""
    for one in breaks(schema_of(leg, "request"), key=REFUSED):
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
    formats = {"form": b"MsgType=text&Content=hello", "xml": b"<xml><MsgType>text</MsgType><Content>hello</Content></xml>"}
    bodies = [(147, no_json(plain, **formats, comment=b"/* hello */")), (148, no_object(plain))]
    for number, named in bodies:
        for name, body in named.items():
            note = name.replace(" ", "-")
            yield f"{number}-{note}", rule(leg, number), Message(leg, body, chat(leg).intent).meant(Kind.BROKEN, rule(leg, number), "", note)


def labelled(leg: str, kind: Kind, number: int) -> Iterator[Row]:
    """Yield right messages under the label of something else."""
    for note, label in _LABELS.items():
        yield note, rule(leg, number), headed(chat(leg).meant(kind, rule(leg, number), "header:Content-Type", note), label)


_SIGNATURES: Final = {
    "signature-absent": (150, "?timestamp=@timestamp@"),
    "signature-empty": (151, SIGN),
    "signature-another-text": (151, f"{SIGN}not-a-signature"),
    "signature-zeros": (151, SIGN + 40 * "0"),
    "signature-of-another-secret": (151, f"{SIGN}@of-another-secret@"),
    "signature-of-another-app": (151, f"{SIGN}@of-another-appid@"),
    "signature-of-another-timestamp": (152, f"{SIGN}@accepted-signature@"),
    "timestamp-absent": (153, "?signature=@of-nothing@"),
    "timestamp-absent-signature-of-now": (153, "?signature=@signature@"),
}
_OF_AN_IMAGE: Final = ("signature-absent", "signature-of-another-secret", "signature-of-another-timestamp", "timestamp-absent")


def signatures(leg: str, kind: Kind) -> Iterator[Row]:
    """Yield right messages that are not rightly signed. Neither are those without any query."""
    for note, (number, query) in {**_SIGNATURES, "no-query": (150, "?")}.items():
        known = number if rule(leg, number) in RULES.rules else 151
        yield note, rule(leg, known), asked(leg, query, kind, known, note)
        if note in _OF_AN_IMAGE:
            yield f"image-{note}", rule(leg, known), asked(leg, query, kind, known, f"{note}, of an image", message(leg, "image"))
