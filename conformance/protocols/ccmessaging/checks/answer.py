"""What every answer of a ccmessaging platform has in common: how it says yes and no, and the form in which it says it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from conformance.core import schema
from conformance.core.check import Check
from conformance.core.exchange import NOT_JSON, Exchange, Outcome, Response
from conformance.core.message import Kind
from conformance.core.violation import Violation, shown
from conformance.protocols.ccmessaging.checks.listed import MOST_MESSAGES

OK: Final = 200
ENVIRONMENT: Final = frozenset({429, 502, 503, 504})
"""Whoever sends these is not the target but what stands before it, or a target that asks for patience."""
_OTHERWISE: Final = 300
_LOOKS_LIKE_SUCCESS: Final = frozenset({"0", "00", "000", "0000", "+0", "-0", "0.0", "200", "ok", "success", "successful", "succeeded", "true"})


def outcome(exchange: Exchange) -> Outcome:
    """Say whether an answer accepts or refuses, read kindly, so that one defect does not look like many.

    For a valid message a code that only looks like success counts as acceptance; checks of the form judge how it is said.
    """
    response = exchange.response
    if response is None or exchange.failure:
        return Outcome.UNANSWERED
    if response.status in ENVIRONMENT:
        return Outcome.UNAVAILABLE
    if not OK <= response.status < _OTHERWISE:
        return Outcome.REFUSED if response.status >= 400 else Outcome.UNCLEAR
    code = response.json.get("resultCode") if isinstance(response.json, dict) else None
    if code is None or isinstance(code, dict | list | bool):
        return Outcome.UNCLEAR
    kindly = exchange.intent.kind is Kind.VALID
    return Outcome.ACCEPTED if str(code).strip() == "0" or (kindly and _looks_like_success(code)) else Outcome.REFUSED


def _looks_like_success(code: Any) -> bool:
    return str(code).strip().lower() in _LOOKS_LIKE_SUCCESS


def is_2xx(exchange: Exchange) -> bool:
    """Return whether a whole answer came that says by its status that all is well."""
    return exchange.response is not None and OK <= exchange.response.status < _OTHERWISE and not exchange.failure


def is_200(exchange: Exchange) -> bool:
    """Return whether a whole answer with HTTP 200 came."""
    return exchange.status == OK and is_2xx(exchange)


def is_json(exchange: Exchange) -> bool:
    """Return whether a JSON object came with such an answer."""
    return is_2xx(exchange) and exchange.response is not None and isinstance(exchange.response.json, dict)


def body(exchange: Exchange) -> dict[str, Any]:
    """Return the JSON object of an answer for which `is_json` holds."""
    assert exchange.response is not None
    found: dict[str, Any] = exchange.response.json
    return found


@dataclass(frozen=True)
class Form:
    """The rules of one leg about the form of its answers, and the schema whose leaves name them."""

    schema: str
    an_object: str
    labelled: str
    code: str
    success: str
    judges: Callable[[Exchange], bool] = is_200
    """Which answers have to have this form."""

    def checks(self) -> tuple[Check, ...]:
        """Return the checks of these rules."""
        return (
            Check(self.an_object, self.judges, self._an_answer_is_a_json_object),
            Check(self.labelled, self._is_json, self._an_answer_is_labelled_as_json),
            self.leaf(self.code),
            Check(self.success, self._has_code, self._success_is_said_with_zero),
        )

    def leaf(self, rule: str, field: str = "") -> Check:
        """Return the check of one leaf of the schema; with `field`, only answers that have it are judged."""

        def a_leaf_of_the_schema_is_kept(exchange: Exchange) -> Iterator[Violation]:
            yield from (violation for violation in self.found(exchange) if violation.rule == rule)

        return Check(rule, lambda exchange: self._is_json(exchange) and (not field or field in body(exchange)), a_leaf_of_the_schema_is_kept)

    def found(self, exchange: Exchange) -> tuple[Violation, ...]:
        """Return what the schema finds in an answer for which `is_json` holds."""
        assert exchange.response is not None
        return _found(self.schema, exchange.response)

    def _is_json(self, exchange: Exchange) -> bool:
        return self.judges(exchange) and is_json(exchange)

    def _has_code(self, exchange: Exchange) -> bool:
        return self._is_json(exchange) and isinstance(body(exchange).get("resultCode"), str)

    def _an_answer_is_a_json_object(self, exchange: Exchange) -> Iterator[Violation]:
        assert exchange.response is not None
        value = exchange.response.json
        if not isinstance(value, dict):
            got = exchange.response.body[:200] if value is NOT_JSON else value
            yield Violation(self.an_object, "a JSON object", shown(repr(got)))

    def _an_answer_is_labelled_as_json(self, exchange: Exchange) -> Iterator[Violation]:
        label = (exchange.response.header("content-type") if exchange.response else None) or ""
        kind = label.split(";")[0].strip().lower()
        if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
            yield Violation(self.labelled, "application/json", shown(label) or "no Content-Type", "header:Content-Type")

    def _success_is_said_with_zero(self, exchange: Exchange) -> Iterator[Violation]:
        code = body(exchange)["resultCode"]
        if code != "0" and _looks_like_success(code) and exchange.intent.kind is Kind.VALID:
            yield Violation(self.success, '"0"', shown(repr(code)), "/resultCode")


@lru_cache(maxsize=64)
def _found(name: str, response: Response) -> tuple[Violation, ...]:
    """Validate an answer once, however many rules ask."""
    return tuple(schema.violations(name, bounded(response.json, "downlinkMessages")))


def bounded(value: Any, name: str) -> Any:
    """Return a body with no more messages, listed under `name`, than are judged: nobody who means well sends more at once."""
    many = value.get(name) if isinstance(value, dict) else None
    return {**value, name: many[:MOST_MESSAGES]} if isinstance(many, list) else value
