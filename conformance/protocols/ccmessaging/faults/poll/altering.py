"""Platforms that give fields of messages in answers to polls another value, or leave them out: what faults and oddities are made of."""

from conformance.protocols.ccmessaging.faults.altered import ANY, changed, lacking
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body


def shows(change: Body, where: Body = ANY) -> type[Platform]:
    """Return a platform that shows these fields instead, in messages that have those of `where`."""

    class Shows(Platform):
        def as_polled(self, message: Body) -> Body:
            return changed(super().as_polled(message), change, where)

    return Shows


def leaves_out(*fields: str, where: Body = ANY) -> type[Platform]:
    """Return a platform that leaves these fields out of messages that have those of `where`."""

    class LeavesOut(Platform):
        def as_polled(self, message: Body) -> Body:
            return lacking(super().as_polled(message), *fields, where=where)

    return LeavesOut
