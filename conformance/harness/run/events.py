"""The truth of a run: a stream of JSON lines, written as it happens and readable after a kill. All else is a view of it."""

import base64
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from conformance.core.errors import UsageError
from conformance.core.exchange import Exchange, Outcome, Response
from conformance.core.settings import Secret
from conformance.wire.redact import Redactor

FORMAT: Final = 1
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
KEPT: Final = 128 * 1024
"""Bytes of a body that are kept as evidence."""


class Events:
    """Writes one line per event, redacted, each handed to the operating system at once. Safe to use from several threads."""

    def __init__(self, path: Path, redactor: Redactor) -> None:
        """Open `path` for writing."""
        self._file = path.open("wb")
        self.redactor, self._lock, self._digest, self._lines = redactor, threading.Lock(), hashlib.sha256(), 0

    def write(self, event: str, **fields: Any) -> None:
        """Write one event."""
        line = _ENCODER.encode({"event": event, **fields}).encode("utf-8", "backslashreplace") + b"\n"
        with self._lock:
            self._digest.update(line)
            self._lines += 1
            self._file.write(line)
            self._file.flush()

    def exchange(self, exchange: Exchange, outcome: Outcome) -> None:
        """Write one exchange."""
        intent = exchange.intent
        self.write(
            "exchange",
            number=exchange.number,
            leg=exchange.leg,
            cell=exchange.cell,
            case=exchange.case,
            user=self.redactor.text(exchange.user),
            conversation=exchange.conversation,
            intent={"kind": intent.kind, "rule": intent.rule, "pointer": intent.pointer, "note": intent.note},
            started=round(exchange.started, 6),
            seconds=round(exchange.seconds, 6),
            request=self.request(exchange),
            response=self.response(exchange.response),
            failure=exchange.failure,
            outcome=str(outcome),
        )

    def hide(self, secret: Secret) -> None:
        """Show this secret no more."""
        self.redactor.learn(secret)

    def request(self, exchange: Exchange) -> dict[str, Any]:
        """Return a request as it may be written."""
        request = exchange.request
        head = {"method": request.method, "url": self.redactor.text(request.url), "headers": self.redactor.request_headers(exchange)}
        return {**head, **self._body(request.body)}

    def response(self, response: Response | None) -> dict[str, Any] | None:
        """Return an answer as it may be written."""
        if response is None:
            return None
        return {"status": response.status, "headers": self.redactor.received_headers(response.headers), **self._body(response.body)}

    def close(self, **counts: Any) -> None:
        """Write the footer: counts, and the digest of all lines before it."""
        self.write("end", lines=self._lines, sha256=self._digest.hexdigest(), **counts)
        self.release()

    def release(self) -> None:
        """Close the file, with or without a footer."""
        self._file.close()

    def _body(self, body: bytes) -> dict[str, Any]:
        kept = body[:KEPT]
        size: dict[str, Any] = {"size": len(body)} if len(body) > KEPT else {}
        try:
            return {"body": self.redactor.text(kept.decode("utf-8")), **size}
        except UnicodeDecodeError:
            shown = self.redactor.text(kept.decode("latin-1")).encode("latin-1", "replace")
            return {"base64": base64.b64encode(shown).decode(), **size}


def read_events(path: Path) -> Iterator[Mapping[str, Any]]:
    """Yield the events of a file; a last line that a kill cut off is left out. Raises UsageError where there is no such file."""
    try:
        lines = path.open("rb")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", then="give the events.jsonl of a run") from error
    with lines:
        for line in lines:
            try:
                yield json.loads(line)
            except ValueError:
                return
