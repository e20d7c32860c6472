"""What answers of all protocols have in common: they say yes or no by a status and a code, in JSON; and the form in which they say it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from conformance.core import schema
from conformance.core.check import Check
from conformance.core.encodings import seems
from conformance.core.exchange import NOT_JSON, Exchange, Outcome
from conformance.core.message import Kind
from conformance.core.violation import Violation, shown

OK: Final = 200
ENVIRONMENT: Final = frozenset({429, 502, 503, 504})
"""Whoever sends these is not the target but what stands before it, or a target that asks for patience."""
_REFUSES_CALLERS: Final = (401, 403)
_OTHERWISE: Final = 300
_REFUSES: Final = 400
_LOOKS_LIKE_SUCCESS: Final = frozenset({"0", "00", "000", "0000", "+0", "-0", "0.0", "200", "ok", "success", "successful", "succeeded", "true"})


@dataclass(frozen=True)
class Code:
    """How the answers of a protocol say yes: the field of the code, the one value that means success, and the field of a description."""

    field: str
    success: str | int
    description: str

    def outcome(self, exchange: Exchange) -> Outcome:
        """Say whether an answer accepts or refuses, read kindly, so that one defect does not look like many.

        For a valid message a code that only looks like success counts as acceptance; checks of the form judge how it is said.
        """
        response = exchange.response
        if response is None or exchange.failure:
            return Outcome.UNANSWERED
        if response.status in ENVIRONMENT:
            return Outcome.UNAVAILABLE
        if not OK <= response.status < _OTHERWISE:
            return Outcome.REFUSED if response.status >= _REFUSES else Outcome.UNCLEAR
        code = response.json.get(self.field) if isinstance(response.json, dict) else None
        if code is None or isinstance(code, dict | list | bool):
            return Outcome.UNCLEAR
        kindly = exchange.intent.kind is Kind.VALID
        plainly = code == self.success or str(code).strip() == str(self.success)
        return Outcome.ACCEPTED if plainly or (kindly and looks_like_success(code)) else Outcome.REFUSED

    def contradicts(self, exchange: Exchange) -> bool:
        """Say whether an answer means yes by its code and no by its status: the interface itself says so, and nothing that stands before it."""
        response = exchange.response
        said = response.json.get(self.field) if response and isinstance(response.json, dict) else None
        return said == self.success and not isinstance(said, bool) and not is_2xx(exchange)

    def said(self, exchange: Exchange) -> str:
        """Return what an answer says, in one line: its status, its code, its description."""
        response = exchange.response
        if response is None or exchange.failure:
            return exchange.failure or "no answer"
        body = response.json if isinstance(response.json, dict) else {}
        code = f", {self.field} {shown(repr(body[self.field]))}" if self.field in body else ""
        text = body.get(self.description)
        return f"HTTP {response.status}{code}" + (f" ({shown(text)})" if isinstance(text, str) else "")


def looks_like_success(code: Any) -> bool:
    """Return whether a code is one of the words and numbers by which programs say yes."""
    return str(code).strip().lower() in _LOOKS_LIKE_SUCCESS


def refuses_caller(exchange: Exchange) -> bool:
    """Return whether an answer says by its status that it is the caller who is refused, and not what is said."""
    return exchange.status in _REFUSES_CALLERS


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
    says: Code
    an_object: str
    labelled: str
    code: str
    success: str
    judges: Callable[[Exchange], bool] = is_200
    """Which answers have to have this form."""
    bounded: Callable[[Any], Any] = lambda body: body
    """Takes from a body what is too much to be judged."""

    def checks(self) -> tuple[Check, ...]:
        """Return the checks of these rules."""
        return (
            Check((self.an_object,), self.judges, self._an_answer_is_a_json_object),
            Check((self.labelled,), self._is_json, self._an_answer_is_labelled_as_json),
            self.leaf(self.code),
            Check((self.success,), self._has_code, self._success_is_said_with_zero),
        )

    def leaf(self, rule: str, field: str = "") -> Check:
        """Return the check of one leaf of the schema; with `field`, only answers that have it are judged."""

        def a_leaf_of_the_schema_is_kept(exchange: Exchange) -> Iterator[Violation]:
            yield from (violation for violation in self.found(exchange) if violation.rule == rule)

        return Check((rule,), lambda exchange: self._is_json(exchange) and (not field or field in body(exchange)), a_leaf_of_the_schema_is_kept)

    def found(self, exchange: Exchange) -> tuple[Violation, ...]:
        """Return what the schema finds in an answer for which `is_json` holds."""
        assert exchange.response is not None
        if self.schema not in exchange.memo:
            exchange.memo[self.schema] = tuple(schema.violations(self.schema, self.bounded(exchange.response.json)))
        known: tuple[Violation, ...] = exchange.memo[self.schema]
        return known

    def _is_json(self, exchange: Exchange) -> bool:
        return self.judges(exchange) and is_json(exchange)

    def _has_code(self, exchange: Exchange) -> bool:
        return self._is_json(exchange) and type(body(exchange).get(self.says.field)) is type(self.says.success)

    def _an_answer_is_a_json_object(self, exchange: Exchange) -> Iterator[Violation]:
        assert exchange.response is not None
        value = exchange.response.json
        if not isinstance(value, dict):
            body_ = exchange.response.body
            got, named = (body_[:200], seems(body_)) if value is NOT_JSON else (value, "")
            yield Violation(self.an_object, "a JSON object", shown(repr(got)), seems=named)

    def _an_answer_is_labelled_as_json(self, exchange: Exchange) -> Iterator[Violation]:
        label = (exchange.response.header("content-type") if exchange.response else None) or ""
        kind = label.split(";")[0].strip().lower()
        if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
            yield Violation(self.labelled, "application/json", shown(label) or "no Content-Type", "header:Content-Type")

    def _success_is_said_with_zero(self, exchange: Exchange) -> Iterator[Violation]:
        code = body(exchange)[self.says.field]
        if code != self.says.success and looks_like_success(code) and exchange.intent.kind is Kind.VALID:
            yield Violation(self.success, json.dumps(self.says.success), shown(repr(code)), f"/{self.says.field}")
