"""How a request is signed that a target sent to our listener: timestamp and signature in its query (QS-01 to QS-04)."""

from collections.abc import Iterator

from conformance.core.check import Check
from conformance.core.exchange import Exchange
from conformance.core.leg import Leg
from conformance.core.violation import Violation, shown
from conformance.protocols.qmt.checks import paths
from conformance.protocols.qmt.checks.received import is_milliseconds, is_number, query
from conformance.protocols.qmt.legs import rule
from conformance.protocols.qmt.signing import knows_secret, secret_of, signature, signer
from conformance.protocols.qmt.signing.mistaken import recognised


def given(leg: str) -> tuple[Check, ...]:
    """Return the checks of whether timestamp and signature are there, and of the form of the timestamp."""
    return (
        Check((rule(leg, 6),), lambda _: True, _has_a_timestamp),
        Check((rule(leg, 7),), lambda _: True, _has_a_signature),
        Check((rule(leg, 8),), lambda exchange: is_number(query(exchange, "timestamp") or ""), _counts_milliseconds),
    )


def _has_a_timestamp(exchange: Exchange) -> Iterator[Violation]:
    stamp = query(exchange, "timestamp")
    if not stamp:
        yield Violation(rule(exchange.leg, 6), "a timestamp in the query", "none" if stamp is None else "an empty one", "query")


def _has_a_signature(exchange: Exchange) -> Iterator[Violation]:
    sign = query(exchange, "signature")
    if not sign:
        yield Violation(rule(exchange.leg, 7), "a signature in the query", "none" if sign is None else "an empty one", "query")


def _counts_milliseconds(exchange: Exchange) -> Iterator[Violation]:
    stamp = query(exchange, "timestamp") or ""
    if not is_milliseconds(stamp):
        yield Violation(rule(exchange.leg, 8), "13 digits: milliseconds since the epoch", shown(stamp), "query:timestamp")


def right(leg: Leg) -> Check:
    """Return the check of the signature itself, which is made with the secret of whoever is called on a leg."""
    name, callee = rule(leg.name, 9), leg.callee

    def is_signed(exchange: Exchange) -> bool:
        signed = bool(query(exchange, "signature") and query(exchange, "timestamp"))
        return signed and exchange.target is not None and knows_secret(exchange.target, callee)

    def the_signature_is_right(exchange: Exchange) -> Iterator[Violation]:
        assert exchange.target is not None
        target, stamp = exchange.target, query(exchange, "timestamp") or ""
        # Who calls itself by another id, and signs with it, errs once.
        named = {str(target.credentials["appid"]), paths.appid(exchange)}
        got = query(exchange, "signature") or ""
        if got.lower() not in {signature(appid, secret_of(target, callee), stamp) for appid in named}:
            made = recognised(target, got, stamp, exchange.request.body.decode("utf-8", "replace"))
            yield Violation(name, f"SHA-1 of appid, {signer(target, callee)} and {shown(stamp)}", shown(got), "query:signature", seems=made)

    return Check((name,), is_signed, the_signature_is_right)
