"""What an answer to a message breaks, on either leg: its status, its form, and yes and no at once (S1's samples of answers)."""

from collections.abc import Iterator
from typing import Final

from conformance.core.answer import OK, is_200
from conformance.core.answer_form import Form
from conformance.core.check import Check
from conformance.core.exchange import Exchange
from conformance.core.message import Kind
from conformance.core.rule import RuleBook
from conformance.core.violation import Violation
from conformance.protocols.qmt.checks.code import CODE
from conformance.protocols.qmt.legs import rule, schema_of

_MOVED: Final = 300
_REFUSES: Final = 400
_LISTED: Final = {147: 30005, 148: 30005, 150: 30001, 151: 30003, 152: 30003, 153: 30001, 154: 30002}
"""Number of a rule -> the code by which a real server refuses what breaks it (QR-02 to QR-06)."""


def checks(leg: str) -> tuple[Check, ...]:
    """Return the checks of every answer on a leg."""
    an_object, labelled, code, description, success = (rule(leg, number) for number in (103, 104, 105, 106, 107))
    form = Form(schema_of(leg, "response"), CODE, an_object, labelled, code, success, _is_of_the_interface)
    return (_status(rule(leg, 102)), *form.checks(), form.leaf(description), _yes_and_no(rule(leg, 108)))


def _is_of_the_interface(exchange: Exchange) -> bool:
    """Return whether an answer has to have the form of S1's samples: to a GET a server may show a page."""
    return is_200(exchange) and exchange.request.method == "POST"


def _status(name: str) -> Check:
    # A redirect does not take a valid message: that is said under the rule of the message. It refuses a broken one no more than it takes it.
    def a_request_is_answered_with_200_or_an_error(exchange: Exchange) -> Iterator[Violation]:
        response = exchange.response
        if response is None or exchange.failure:
            yield Violation(name, "HTTP 200, or an error status", exchange.failure or "no answer", "status")
        elif response.status != OK and response.status < (_REFUSES if exchange.intent.kind is Kind.BROKEN else _MOVED):
            yield Violation(name, "HTTP 200, or an error status", str(response.status), "status")

    return Check((name,), lambda _: True, a_request_is_answered_with_200_or_an_error)


def _yes_and_no(name: str) -> Check:
    def is_an_error(exchange: Exchange) -> bool:
        response = exchange.response
        return response is not None and not exchange.failure and response.status >= _REFUSES and isinstance(response.json, dict)

    def an_error_status_goes_with_no_success(exchange: Exchange) -> Iterator[Violation]:
        assert exchange.response is not None
        if exchange.response.json.get("errcode") in (0, "0") and exchange.response.json.get("errcode") is not False:
            yield Violation(name, "an errcode other than 0, or none", f"HTTP {exchange.response.status} with errcode 0", "/errcode")

    return Check((name,), is_an_error, an_error_status_goes_with_no_success)


def observe(exchange: Exchange, rules: RuleBook) -> Iterator[tuple[str, str]]:
    """Show how a refusal is said: by an error status or by an errcode, and which (QR-02 to QR-06)."""
    response = exchange.response
    if exchange.intent.kind is not Kind.BROKEN or response is None:
        return
    code = response.json.get("errcode") if isinstance(response.json, dict) else None
    if response.status >= _REFUSES or code not in (None, 0):
        yield rule(exchange.leg, 109), "status" if response.status >= _REFUSES else "errcode"
    listed = _LISTED.get(int(exchange.intent.rule[-3:])) if rule(exchange.leg, 155) in rules.rules else None
    if listed and code != 0:
        yield rule(exchange.leg, 155), "none" if code is None else "listed" if code == listed else "other"
