"""What a receiver's answer to a push breaks (S3, PU-50, PU-51): its status and its form. Judged where the push was well formed."""

from collections.abc import Iterator
from typing import Final

from conformance.core.answer import OK, is_2xx, is_200
from conformance.core.answer_form import Form
from conformance.core.check import check
from conformance.core.exchange import Exchange
from conformance.core.message import Kind
from conformance.core.violation import Violation
from conformance.protocols.ccmessaging.checks.code import CODE


def _to_a_right_push(exchange: Exchange) -> bool:
    return exchange.intent.kind is Kind.VALID and is_2xx(exchange)


@check("CCM-PU-102", applies=_to_a_right_push)
def a_right_push_is_answered_with_200(exchange: Exchange) -> Iterator[Violation]:
    """Any status but 200 counts as a failed push (PU-51); error statuses are refusals, and judged as such."""
    if exchange.status != OK:
        yield Violation("CCM-PU-102", "HTTP 200", str(exchange.status), "status")


FORM: Final = Form(
    "ccmessaging/push.response",
    CODE,
    an_object="CCM-PU-103",
    labelled="CCM-PU-104",
    code="CCM-PU-105",
    success="CCM-PU-106",
    judges=lambda exchange: exchange.intent.kind is Kind.VALID and is_200(exchange),
)

CHECKS: Final = (a_right_push_is_answered_with_200, *FORM.checks(), FORM.leaf("CCM-PU-107", "resultDesc"))
