"""What a poll breaks (S2 table 2): its cookie, for it carries nothing else."""

from collections.abc import Callable, Iterator

from conformance.core.message import Message
from conformance.core.violation import Violation
from conformance.protocols.ccmessaging.marks import TOKEN

TOKEN_NAME = "ccmessaging-token"  # noqa: S105 - a name


def violations(message: Message) -> Iterator[Violation]:
    """Yield each rule that a poll breaks, the OPEN ones included."""
    if "Cookie" in message.headers:
        yield from of_cookie(message.headers["Cookie"], alone=TOKEN_NAME not in message.headers, right=lambda value: value == TOKEN)
    if "Content-Type" in message.headers:
        yield Violation("CCM-PO-012", "the fixed Content-Type", "another, or none", "header:Content-Type")
    if message.body:
        yield Violation("CCM-PO-014", "no body", f"{len(message.body)} bytes")


def of_cookie(cookie: str | None, *, alone: bool, right: Callable[[str], bool]) -> Iterator[Violation]:
    """Yield what is wrong with a cookie; unless it stands `alone`, the token is a header of its own, too (X-22)."""
    if not alone:
        yield Violation("CCM-PO-011", "the token in the cookie", "the token as a header", "header:Cookie")
    elif cookie is None:
        yield Violation("CCM-PO-002", "a cookie", "none", "header:Cookie")
    elif not token_in(cookie):
        yield Violation("CCM-PO-003", f"a {TOKEN_NAME}", "none, or an empty one", "header:Cookie")
    elif not right(token_in(cookie)):
        yield Violation("CCM-PO-004", "the token of a user", "one that was never issued", "header:Cookie")


def token_in(cookie: str) -> str:
    """Return the token that a cookie holds, the first if there are several; empty if there is none."""
    pairs = (pair.strip().partition("=") for pair in cookie.split(";"))
    return next((value for name, _, value in pairs if name == TOKEN_NAME and value), "")
