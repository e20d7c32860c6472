"""What an examination sent, the answer, and what that says. Values only."""

from dataclasses import dataclass

from conformance.core.answer import Code, refuses_caller
from conformance.core.exchange import Exchange, Outcome
from conformance.core.foreign import said


@dataclass(frozen=True)
class Answered:
    """A message that was sent, and how it was answered."""

    exchange: Exchange
    outcome: Outcome
    code: Code

    @property
    def accepted(self) -> bool:
        """Whether the answer says yes."""
        return self.outcome is Outcome.ACCEPTED

    @property
    def status(self) -> int | None:
        """The HTTP status."""
        return self.exchange.status

    @property
    def silent(self) -> bool:
        """Whether no whole answer came."""
        return self.exchange.response is None or self.exchange.failure != ""

    @property
    def asks_who_calls(self) -> bool:
        """Whether it is refused by a status because of who calls."""
        return refuses_caller(self.exchange)

    @property
    def says(self) -> object:
        """The code that the answer bears; None if it bears none."""
        return self._body.get(self.code.field)

    @property
    def answer(self) -> str:
        """What was answered, in short."""
        response, code = self.exchange.response, self.says
        if response is None or self.exchange.failure:
            return self.exchange.failure or "no answer"
        shown = isinstance(code, str | int) and str(code) != str(self.code.success)
        return f"HTTP {response.status}" + (f", {self.code.field} {code}" if shown else "")

    @property
    def refusal(self) -> str:
        """How it was refused, and what the target says about it."""
        text = self._body.get(self.code.description)
        return self.answer + (said(text).replace(" (", ": ", 1).removesuffix(")") if isinstance(text, str) else "")

    @property
    def _body(self) -> dict[str, object]:
        body = self.exchange.response.json if self.exchange.response else None
        return body if isinstance(body, dict) else {}
