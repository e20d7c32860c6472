"""What answers of all protocols have in common: they say yes or no by a status and a code, in JSON."""

from dataclasses import dataclass
from typing import Any, Final

from conformance.core.exchange import Exchange, Outcome
from conformance.core.message import Kind
from conformance.core.violation import shown

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
