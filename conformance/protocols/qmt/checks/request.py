"""What a request breaks that a target sent to our listener: its method and label; and all checks of it, in their order (S1)."""

from collections.abc import Iterator

from conformance.core.check import Check
from conformance.core.exchange import Exchange
from conformance.core.leg import Leg
from conformance.core.violation import Violation, shown
from conformance.protocols.qmt.checks import body, paths, signature
from conformance.protocols.qmt.legs import rule


def checks(leg: Leg) -> tuple[Check, ...]:
    """Return the checks of what a party sends on a leg."""
    return (
        Check((rule(leg.name, 1),), lambda _: True, _is_posted),
        Check((rule(leg.name, 5),), body.carries_something, _is_labelled_as_json),
        *signature.given(leg.name),
        *body.message(leg.name),
        *paths.checks(leg.name),
        body.text(leg.name),
        signature.right(leg),
        *body.fields(leg.name),
    )


def _is_posted(exchange: Exchange) -> Iterator[Violation]:
    if exchange.request.method != "POST":
        yield Violation(rule(exchange.leg, 1), "POST", shown(exchange.request.method), "method")


def _is_labelled_as_json(exchange: Exchange) -> Iterator[Violation]:
    label = exchange.request.header("content-type") or ""
    if label.split(";")[0].strip().lower() != "application/json":
        yield Violation(rule(exchange.leg, 5), "application/json", shown(label) or "no Content-Type", "header:Content-Type")
