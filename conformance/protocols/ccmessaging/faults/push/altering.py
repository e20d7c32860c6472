"""Platforms that give fields of pushed messages another value, or leave them out: what faults and oddities are made of."""

from conformance.protocols.ccmessaging.faults.altered import ANY, changed, lacking
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body


def pushes(change: Body, where: Body = ANY) -> type[Platform]:
    """Return a platform that pushes these fields instead, in messages that have those of `where`."""

    class Pushes(Platform):
        def as_pushed(self, message: Body) -> Body:
            return changed(super().as_pushed(message), change, where)

    return Pushes


def leaves_out(*fields: str, where: Body = ANY) -> type[Platform]:
    """Return a platform that leaves these fields out of pushed messages that have those of `where`."""

    class LeavesOut(Platform):
        def as_pushed(self, message: Body) -> Body:
            return lacking(super().as_pushed(message), *fields, where=where)

    return LeavesOut
