"""The form in which answers say yes or no: a JSON object, labelled as JSON, with the code that the documents have."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from conformance.core import schema
from conformance.core.answer import Code, body, is_200, is_json, looks_like_success
from conformance.core.check import Check
from conformance.core.encodings import seems
from conformance.core.exchange import NOT_JSON, Exchange
from conformance.core.message import Kind
from conformance.core.violation import Violation, shown


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
