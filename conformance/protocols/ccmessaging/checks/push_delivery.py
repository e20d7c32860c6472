"""What a push breaks that a platform sent to our listener (S3, the push page): method, headers, envelope. Its messages: see `push_messages`."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from conformance.core import schema
from conformance.core.check import Check, check
from conformance.core.encodings import seems
from conformance.core.exchange import NOT_JSON, Exchange
from conformance.core.violation import Violation, shown
from conformance.protocols.ccmessaging.checks.called import JSON, carries_something, is_call, says_json
from conformance.protocols.ccmessaging.checks.listed import bounded
from conformance.protocols.ccmessaging.legs import PUSH
from conformance.protocols.ccmessaging.messages.downlink import messages

SCHEMA: Final = "ccmessaging/push.request"
_FORMS: Final = {"bearer": "bearer ", "auth-v2": "auth-v2/"}
_ENVELOPE: Final = frozenset({"timestamp", "messages"})


_carries_something: Final = carries_something(PUSH)


def is_json(exchange: Exchange) -> bool:
    """Return whether a whole JSON text was pushed."""
    return not exchange.failure and exchange.request.json is not NOT_JSON


def is_object(exchange: Exchange) -> bool:
    """Return whether a JSON object was pushed."""
    return is_json(exchange) and isinstance(exchange.request.json, dict)


def declared(exchange: Exchange) -> str:
    """Return the Authorization that the user declared; empty if none."""
    return str(exchange.target.credentials.get("push_authorization", "")) if exchange.target else ""


@check("CCM-PU-001")
def messages_are_pushed_by_post(exchange: Exchange) -> Iterator[Violation]:
    """A push is a POST (PU-01)."""
    if exchange.request.method != PUSH.method:
        yield Violation("CCM-PU-001", PUSH.method, shown(exchange.request.method), "method")


@check("CCM-PU-002", applies=lambda exchange: _carries_something(exchange) and is_call(exchange))
def a_push_is_labelled_as_json(exchange: Exchange) -> Iterator[Violation]:
    """Its Content-Type is application/json, whatever parameters follow (PU-10)."""
    if not says_json(exchange.request):
        label = exchange.request.header("content-type") or ""
        yield Violation("CCM-PU-002", JSON, shown(label) or "no Content-Type", "header:Content-Type")


@check("CCM-PU-003", applies=lambda exchange: bool(declared(exchange)) and is_call(exchange))
def a_push_carries_what_was_declared(exchange: Exchange) -> Iterator[Violation]:
    """Authorization is what the user declared, to the letter (contract, section 5)."""
    given = exchange.request.header("authorization")
    if given != declared(exchange):
        yield Violation("CCM-PU-003", "the declared push_authorization", "another" if given else "none", "header:Authorization")


@check("CCM-PU-010", applies=_carries_something)
def a_push_is_json(exchange: Exchange) -> Iterator[Violation]:
    """The body is a whole JSON text; the printed sample is none (X-37). What is labelled as something else is one mistake with its label."""
    if not is_json(exchange):
        at = "" if says_json(exchange.request) or not exchange.request.header("content-type") else "header:Content-Type"
        body = exchange.request.body
        yield Violation("CCM-PU-010", "a JSON text", exchange.failure or shown(repr(body[:200])), at, seems=seems(body))


def found(exchange: Exchange) -> tuple[Violation, ...]:
    """Return what the schema finds in a push for which `is_json` holds; it is validated once, however many rules ask."""
    if "found" not in exchange.memo:
        exchange.memo["found"] = tuple(schema.violations(SCHEMA, bounded(exchange.request.json, "messages")))
    known: tuple[Violation, ...] = exchange.memo["found"]
    return known


def _leaves(applies: Callable[[Exchange], bool], *rules: str) -> Check:
    def the_leaves_of_the_envelope_are_kept(exchange: Exchange) -> list[Violation]:
        return [violation for rule in rules for violation in found(exchange) if violation.rule == rule]

    return Check(rules, applies, the_leaves_of_the_envelope_are_kept)


CHECKS: Final = (
    messages_are_pushed_by_post,
    a_push_is_labelled_as_json,
    a_push_carries_what_was_declared,
    a_push_is_json,
    _leaves(is_json, "CCM-PU-011"),
    _leaves(is_object, "CCM-PU-012", "CCM-PU-013"),
)


def observe(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Show what a push does where the documents leave it open: its Authorization, its size, its fields."""
    if not declared(exchange):
        given = (exchange.request.header("authorization") or "").lower()
        yield "CCM-PU-004", next((form for form, start in _FORMS.items() if given.startswith(start)), "other") if given else "none"
    if not is_object(exchange):
        return
    envelope: dict[str, Any] = exchange.request.json
    if isinstance(envelope.get("messages"), list):
        yield "CCM-PU-015", "filled" if envelope["messages"] else "empty"
        if envelope["messages"]:
            yield "CCM-PU-016", "one" if len(messages(exchange)) == 1 else "several"
    if envelope.keys() - _ENVELOPE:
        yield "CCM-PU-017", "other"
