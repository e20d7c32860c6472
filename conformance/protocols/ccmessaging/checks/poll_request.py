"""What a poll breaks (S2 table 2): its cookie, for it carries nothing else."""

from collections.abc import Iterator

from conformance.core.message import Message
from conformance.core.violation import Violation
from conformance.protocols.ccmessaging.marks import TOKEN


def violations(message: Message) -> Iterator[Violation]:
    """Yield each rule that a poll breaks, the OPEN ones included."""
    if "Cookie" in message.headers:
        yield from _cookie(message.headers["Cookie"], alone="ccmessaging-token" not in message.headers)
    if "Content-Type" in message.headers:
        yield Violation("CCM-PO-012", "the fixed Content-Type", "another, or none", "header:Content-Type")
    if message.body:
        yield Violation("CCM-PO-014", "no body", f"{len(message.body)} bytes")


def _cookie(cookie: str | None, *, alone: bool) -> Iterator[Violation]:
    if not alone:
        yield Violation("CCM-PO-011", "the token in the cookie", "the token as a header", "header:Cookie")
    elif cookie is None:
        yield Violation("CCM-PO-002", "a cookie", "none", "header:Cookie")
        return
    else:
        values = [value for name, _, value in (pair.strip().partition("=") for pair in cookie.split(";")) if name == "ccmessaging-token"]
        if not any(values):
            yield Violation("CCM-PO-003", "a ccmessaging-token", "none, or an empty one", "header:Cookie")
        elif values[0] != TOKEN:
            yield Violation("CCM-PO-004", "the token of a user", "one that was never issued", "header:Cookie")
