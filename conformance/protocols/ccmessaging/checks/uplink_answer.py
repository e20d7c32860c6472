"""What an answer to sendAsync breaks (S0 'response description', table 4), and what it says about the message."""

from collections.abc import Iterator
from typing import Any, Final

from conformance.core import schema
from conformance.core.check import check
from conformance.core.exchange import NOT_JSON, Exchange, Outcome
from conformance.core.message import Kind
from conformance.core.violation import Violation, shown
from conformance.protocols.ccmessaging.rulebook import RULES

OK: Final = 200
DOCUMENTED: Final = frozenset({200, 400, 401, 404, 500})
"""HG-09."""
ENVIRONMENT: Final = frozenset({429, 502, 503, 504})
"""Whoever sends these is not the target but what stands before it, or a target that asks for patience."""
_TYPE_OR_SIZE: Final = frozenset({405, 413, 415})
_BY_FAMILY: Final = {
    "credentials": frozenset({403}),
    "identity": frozenset({403}),
    **dict.fromkeys(("endpoint", "type", "limit", "list", "card", "body", "contentType"), _TYPE_OR_SIZE),
}
_BY_POINTER: Final = {"/from": frozenset({403}), "/to": frozenset({403})}
"""What a refusal may say besides, by what is wrong: for bad credentials 403, for a wrong method, type or size 405, 413, 415."""
_LOOKS_LIKE_SUCCESS: Final = frozenset({"0", "00", "000", "0000", "+0", "-0", "0.0", "200", "ok", "success", "successful", "succeeded", "true"})


def outcome(exchange: Exchange) -> Outcome:
    """Say whether an answer accepts or refuses, read kindly, so that one defect does not look like many.

    For a valid message a code that only looks like success counts as acceptance; CCM-UP-143 and CCM-UP-144 judge how it is said.
    """
    response = exchange.response
    if response is None or exchange.failure:
        return Outcome.UNANSWERED
    if response.status in ENVIRONMENT:
        return Outcome.UNAVAILABLE
    if not OK <= response.status < 300:
        return Outcome.REFUSED if response.status >= 400 else Outcome.UNCLEAR
    code = response.json.get("resultCode") if isinstance(response.json, dict) else None
    if code is None or isinstance(code, dict | list | bool):
        return Outcome.UNCLEAR
    kindly = exchange.intent.kind is Kind.VALID
    return Outcome.ACCEPTED if str(code).strip() == "0" or (kindly and _looks_like_success(code)) else Outcome.REFUSED


def _looks_like_success(code: Any) -> bool:
    return str(code).strip().lower() in _LOOKS_LIKE_SUCCESS


def _is_200(exchange: Exchange) -> bool:
    return exchange.status == OK and not exchange.failure


def _is_json(exchange: Exchange) -> bool:
    return _is_200(exchange) and exchange.response is not None and isinstance(exchange.response.json, dict)


def _has_code(exchange: Exchange) -> bool:
    return _is_json(exchange) and isinstance(_body(exchange).get("resultCode"), str)


def _has_desc(exchange: Exchange) -> bool:
    return _is_json(exchange) and "resultDesc" in _body(exchange)


def _body(exchange: Exchange) -> dict[str, Any]:
    assert exchange.response is not None
    body: dict[str, Any] = exchange.response.json
    return body


@check("CCM-UP-140")
def a_documented_status(exchange: Exchange) -> Iterator[Violation]:
    """Every request is answered, and with a status that the document names."""
    intent, none = exchange.intent, frozenset[int]()
    allowed = DOCUMENTED | _BY_POINTER.get(intent.pointer, none)
    if intent.kind in (Kind.BROKEN, Kind.PROBE):
        allowed |= _BY_FAMILY.get(RULES[intent.rule].family, none)
    expected = f"an answer with one of {', '.join(map(str, sorted(allowed)))}"
    if exchange.response is None or exchange.failure:
        yield Violation("CCM-UP-140", expected, exchange.failure or "no answer", "status")
    elif exchange.response.status not in allowed | ENVIRONMENT:
        yield Violation("CCM-UP-140", expected, str(exchange.response.status), "status")


@check("CCM-UP-141", applies=_is_200)
def an_answer_is_a_json_object(exchange: Exchange) -> Iterator[Violation]:
    """The body of a 200 answer is a JSON object."""
    assert exchange.response is not None
    body = exchange.response.json
    if body is NOT_JSON:
        yield Violation("CCM-UP-141", "a JSON object", shown(repr(exchange.response.body[:200])))
    else:
        yield from (v for v in schema.violations("ccmessaging/uplink.response", body) if v.rule == "CCM-UP-141")


@check("CCM-UP-142", applies=_is_json)
def an_answer_is_labelled_as_json(exchange: Exchange) -> Iterator[Violation]:
    """A JSON answer says in Content-Type that it is JSON."""
    label = (exchange.response.header("content-type") if exchange.response else None) or ""
    kind = label.split(";")[0].strip().lower()
    if kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
        yield Violation("CCM-UP-142", "application/json", shown(label) or "no Content-Type", "header:Content-Type")


@check("CCM-UP-143", applies=_is_json)
def a_result_code_is_a_string(exchange: Exchange) -> Iterator[Violation]:
    """`resultCode` is there, and a string."""
    found = schema.violations("ccmessaging/uplink.response", _body(exchange))
    yield from (violation for violation in found if violation.rule == "CCM-UP-143")


@check("CCM-UP-144", applies=_has_code)
def success_is_said_with_zero(exchange: Exchange) -> Iterator[Violation]:
    """Success is `"0"` and nothing that only looks like it."""
    code = _body(exchange)["resultCode"]
    if code != "0" and _looks_like_success(code) and exchange.intent.kind is Kind.VALID:
        yield Violation("CCM-UP-144", '"0"', shown(repr(code)), "/resultCode")


@check("CCM-UP-145", applies=_has_desc)
def a_result_description_is_a_string(exchange: Exchange) -> Iterator[Violation]:
    """`resultDesc`, where it is there, is a string."""
    found = schema.violations("ccmessaging/uplink.response", _body(exchange))
    yield from (violation for violation in found if violation.rule == "CCM-UP-145")


CHECKS: Final = (
    a_documented_status,
    an_answer_is_a_json_object,
    an_answer_is_labelled_as_json,
    a_result_code_is_a_string,
    success_is_said_with_zero,
    a_result_description_is_a_string,
)


def observe(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Show how bad credentials are refused (X-62)."""
    if exchange.intent.kind is Kind.BROKEN and RULES[exchange.intent.rule].family == "credentials" and exchange.response:
        status = exchange.response.status
        yield "CCM-UP-135", str(status) if status in (401, 403) else f"another way to refuse: {status}"
