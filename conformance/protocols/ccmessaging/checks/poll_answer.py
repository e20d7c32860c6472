"""What an answer to a poll breaks (S2 response parameters): its status, its form, and what it shows to whom."""

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

from conformance.core.answer import OK, body, is_2xx, is_json
from conformance.core.answer_form import Form
from conformance.core.check import check
from conformance.core.exchange import Exchange
from conformance.core.message import Kind
from conformance.core.violation import Violation, shown
from conformance.protocols.ccmessaging.checks.code import CODE
from conformance.protocols.ccmessaging.checks.listed import bounded
from conformance.protocols.ccmessaging.legs import POLL
from conformance.protocols.ccmessaging.messages.downlink import AT, messages

_REFUSES: Final = 400
_DEEP: Final = 6
_MEMBERS: Final = 200
"""How deep, and among how many members, an answer is searched for messages."""


def _has_a_form(exchange: Exchange) -> bool:
    """Return whether an answer has to have the form of an answer; one that does not refuse what it has to is broken by that already."""
    return is_2xx(exchange) and (exchange.intent.kind is not Kind.BROKEN or is_json(exchange))


FORM: Final = Form(
    "ccmessaging/poll.response",
    CODE,
    an_object="CCM-PO-021",
    labelled="CCM-PO-022",
    code="CCM-PO-023",
    success="CCM-PO-024",
    judges=_has_a_form,
    bounded=lambda body: bounded(body, "downlinkMessages"),
)


def is_success(exchange: Exchange) -> bool:
    """Return whether an answer says that the poll succeeded."""
    return is_json(exchange) and body(exchange).get("resultCode") in ("0", 0)


def _without_token(exchange: Exchange) -> bool:
    return exchange.intent.kind is Kind.BROKEN and bool(exchange.response)


@check("CCM-PO-020")
def a_poll_is_answered(exchange: Exchange) -> Iterator[Violation]:
    """Success is HTTP 200, a refusal an error status or 200 with a code; no answer at all is neither."""
    expected = "HTTP 200, or an error status"
    if exchange.response is None or exchange.failure:
        yield Violation("CCM-PO-020", expected, exchange.failure or "no answer", "status")
    elif exchange.response.status != OK and exchange.response.status < _REFUSES and exchange.intent.kind is not Kind.BROKEN:
        yield Violation("CCM-PO-020", expected, str(exchange.response.status), "status")


@check("CCM-PO-025", applies=lambda exchange: is_success(exchange) or (is_json(exchange) and body(exchange).get("resultDesc") is not None))
def an_answer_says_so_in_words(exchange: Exchange) -> Iterator[Violation]:
    """A success carries `resultDesc`, a string; a failure may leave it out (X-27)."""
    if not isinstance(body(exchange).get("resultDesc"), str):
        got = shown(repr(body(exchange)["resultDesc"])) if "resultDesc" in body(exchange) else "absent"
        yield Violation("CCM-PO-025", "resultDesc, a string", got, "/resultDesc")


@check("CCM-PO-005", applies=_without_token)
def nothing_is_shown_without_a_token(exchange: Exchange) -> Iterator[Violation]:
    """An answer to a poll without a right token holds no message, under whatever name."""
    found = messages(exchange) or list(islice(_hidden(exchange.response.json if exchange.response else None), 20))
    if found:
        yield Violation("CCM-PO-005", "no message", f"messages, the first: {shown(repr(found[0]))}", AT[POLL.name])


def _hidden(value: Any, depth: int = 0) -> Iterator[Any]:
    """Yield what looks like a message anywhere in an answer: a content with its sender or its receiver."""
    if isinstance(value, dict):
        if value.get("content") and (value.get("to") or value.get("from")):
            yield value
        value = list(value.values())
    if isinstance(value, list) and depth < _DEEP:
        for member in value[:_MEMBERS]:
            yield from _hidden(member, depth + 1)


CHECKS: Final = (
    a_poll_is_answered,
    *FORM.checks(),
    an_answer_says_so_in_words,
    nothing_is_shown_without_a_token,
    FORM.leaf("CCM-PO-027", "downlinkMessages"),
)


def observe(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Show how an answer says that nothing waits (GM-07), and whether a failure is described (X-27)."""
    answer = exchange.response.json if exchange.response and not exchange.failure else None
    if not isinstance(answer, dict):
        return
    if answer.get("resultCode") != "0" and "resultCode" in answer:
        yield "CCM-PO-026", "given" if answer.get("resultDesc") else "missing"
    elif is_success(exchange) and not answer.get("downlinkMessages"):
        given = "null" if answer.get("downlinkMessages") is None else "empty"
        yield "CCM-PO-016", given if "downlinkMessages" in answer else "absent"
