"""Clients that give fields of their messages another value, or leave them out: what faults and oddities are made of."""

from conformance.protocols.ccmessaging.faults.altered import ANY, changed, lacking
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body


def sends(change: Body, where: Body = ANY) -> type[Integrator]:
    """Return a client that sends these fields instead, in messages that have those of `where`."""

    class Sends(Integrator):
        def fields(self, body: Body) -> Body:
            return changed(super().fields(body), change, where)

    return Sends


def leaves_out(*fields: str, where: Body = ANY) -> type[Integrator]:
    """Return a client that leaves these fields out of messages that have those of `where`."""

    class LeavesOut(Integrator):
        def fields(self, body: Body) -> Body:
            return lacking(super().fields(body), *fields, where=where)

    return LeavesOut


def chats(content: object, media: str = "TEXT") -> type[Integrator]:
    """Return a client that chats with this content, in messages of one mediaType."""
    return sends({"content": content}, {"controlType": "CHAT", "mediaType": media})
