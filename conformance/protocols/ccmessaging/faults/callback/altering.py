"""Integrators that answer with something else, or refuse some messages: what faults and oddities are made of."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from conformance.core.exchange import Response
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body

NOTHING: Final[Body] = {"timestamp": 0, "messages": []}
"""A push that says nothing: what is made of a body that cannot be read."""


def says(said: Body) -> type[Integrator]:
    """Return an integrator that acknowledges with this object."""

    class Says(Integrator):
        def success_body(self, _body: Body) -> Body:
            return said

    return Says


def labels(*headers: tuple[str, str]) -> type[Integrator]:
    """Return an integrator whose answers have these headers and no others."""

    class Labels(Integrator):
        def answer(self, status: int, body: object) -> Response:
            return replace(super().answer(status, body), headers=headers)

    return Labels


def refuses(hit: Callable[[Body], object]) -> type[Integrator]:
    """Return an integrator that refuses whatever message this hits."""

    class Refuses(Integrator):
        def unwanted(self, message: Body) -> bool:
            return bool(hit(message)) or super().unwanted(message)

    return Refuses


def refuses_batches(hit: Callable[[Body, list[Any]], object]) -> type[Integrator]:
    """Return an integrator that refuses whatever push this hits, given its body and its messages."""

    class RefusesBatches(Integrator):
        def objection(self, body: Body, messages: list[Any]) -> str:
            return "not taken" if hit(body, messages) else super().objection(body, messages)

    return RefusesBatches
