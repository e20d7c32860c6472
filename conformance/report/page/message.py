"""One message of an exchange as the page shows it: start line, headers, body, and in them the place that a finding speaks of."""

from dataclasses import dataclass, replace
from typing import Final

from conformance.core.exchange import KEPT, Headers
from conformance.harness.findings.finding import Finding
from conformance.report.page.place import Marked, marked
from conformance.report.page.texts import NOTHING, Both, cut, ours
from conformance.wire.redact import Redactor

_LONGEST_LINE: Final = 400
_MOST_HEADERS: Final = 30
_IN_THE_FIRST_LINE: Final = frozenset({"method", "path", "query", "status"})
"""Places that stand in the first line of a message."""


@dataclass(frozen=True)
class Line:
    """A line above the body; `here`: the finding speaks of it."""

    text: str
    here: bool = False


@dataclass(frozen=True)
class Shown:
    """A message, bounded and without secrets."""

    lines: tuple[Line, ...]
    more: int
    """How many headers are not shown."""
    body: Marked
    missing: str = ""
    """The field or header of which the finding speaks, where it is missing."""
    note: Both = NOTHING
    """How the exchange failed, if it did."""

    @property
    def texts(self) -> list[str]:
        """Everything in it, for whoever has to know how much room it takes."""
        return [*(line.text for line in self.lines), self.body.before, self.body.here, self.body.after, self.note.en, self.note.zh]


def request(finding: Finding, redactor: Redactor) -> Shown:
    """Return the request of a finding."""
    exchange, at = finding.exchange, finding.pointer if _asked(finding) else ""
    head = f"{exchange.request.method} {redactor.text(exchange.request.url)}"
    return _shown(head, redactor.request_headers(exchange), _text(exchange.request.body, redactor), at)


def answer(finding: Finding, redactor: Redactor) -> Shown:
    """Return the answer of a finding; where none came, only why."""
    exchange, at = finding.exchange, "" if _asked(finding) else finding.pointer
    note = ours(redactor.text(exchange.failure), _LONGEST_LINE)
    if exchange.response is None:
        return Shown((), 0, Marked(""), note=note)
    response = exchange.response
    found = _shown(f"HTTP {response.status}", redactor.received_headers(response.headers), _text(response.body, redactor), at)
    return replace(found, note=note)


def _asked(finding: Finding) -> bool:
    """Return whether the place of a finding is in the request: what came to us, or what we sent to be taken or refused."""
    exchange = finding.exchange
    return exchange.inbound or exchange.intent.rule == finding.rule or exchange.intent.pointer == finding.pointer


def _shown(first: str, headers: Headers, body: str, pointer: str) -> Shown:
    name = pointer.partition("header:")[2].lower()
    kept = [(header, value) for index, (header, value) in enumerate(headers) if index < _MOST_HEADERS or header.lower() == name][: 2 * _MOST_HEADERS]
    lines = [Line(cut(first, _LONGEST_LINE), here=pointer.partition(":")[0] in _IN_THE_FIRST_LINE)]
    lines += [Line(cut(f"{header}: {value}", _LONGEST_LINE), here=header.lower() == name) for header, value in kept]
    missing = "" if any(line.here for line in lines[1:]) else pointer.partition("header:")[2]
    body_marked = marked(body, pointer if pointer.startswith("/") else "")
    return Shown(tuple(lines), len(headers) - len(kept), body_marked, cut(missing, _LONGEST_LINE) or body_marked.missing)


def _text(body: bytes, redactor: Redactor) -> str:
    return redactor.text(body[:KEPT].decode("utf-8", "backslashreplace"))
