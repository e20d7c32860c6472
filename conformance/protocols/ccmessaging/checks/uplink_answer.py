"""What an answer to sendAsync breaks (S0 'response description', table 4)."""

from collections.abc import Iterator
from typing import Final

from conformance.core.answer import ENVIRONMENT
from conformance.core.answer_form import Form
from conformance.core.check import check
from conformance.core.exchange import Exchange
from conformance.core.message import Kind
from conformance.core.violation import Violation
from conformance.protocols.ccmessaging.checks.code import CODE
from conformance.protocols.ccmessaging.rulebook import RULES

DOCUMENTED: Final = frozenset({200, 400, 401, 404, 500})
"""HG-09."""
_TYPE_OR_SIZE: Final = frozenset({405, 413, 415})
_BY_FAMILY: Final = {
    "credentials": frozenset({403}),
    "identity": frozenset({403}),
    **dict.fromkeys(("endpoint", "type", "limit", "list", "card", "body", "contentType"), _TYPE_OR_SIZE),
}
_BY_POINTER: Final = {"/from": frozenset({403}), "/to": frozenset({403})}
"""What a refusal may say besides, by what is wrong: for bad credentials 403, for a wrong method, type or size 405, 413, 415."""
_FORM: Final = Form("ccmessaging/uplink.response", CODE, an_object="CCM-UP-141", labelled="CCM-UP-142", code="CCM-UP-143", success="CCM-UP-144")


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


CHECKS: Final = (a_documented_status, *_FORM.checks(), _FORM.leaf("CCM-UP-145", "resultDesc"))


def observe(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Show how bad credentials are refused (X-62)."""
    if exchange.intent.kind is Kind.BROKEN and RULES[exchange.intent.rule].family == "credentials" and exchange.response:
        status = exchange.response.status
        yield "CCM-UP-135", str(status) if status in (401, 403) else f"another way to refuse: {status}"
