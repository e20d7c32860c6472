"""How the reference platform reads bodies and answers, whatever the interface."""

import json
from typing import Any

from conformance.core.exchange import Request, Response
from conformance.protocols.ccmessaging.reference.uplink import Body


class Refused(Exception):  # noqa: N818 - an answer, not an error
    """A refusal on its way to the caller: HTTP status and a description."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


class Answers:
    """Bytes to JSON and back. A fault or an oddity overrides one method."""

    def parse(self, raw: bytes) -> Body:
        """Return the JSON object of a body; raise Refused if it is none."""
        try:
            value = self.loads(raw)
        except (ValueError, RecursionError) as error:
            raise Refused(400, "the body is no JSON") from error
        return self.as_object(value)

    def loads(self, raw: bytes) -> Any:
        return json.loads(self.decode(raw))

    def decode(self, raw: bytes) -> str:
        return raw.decode("utf-8")

    def as_object(self, value: object) -> Body:
        if not isinstance(value, dict):
            raise Refused(400, "the body is no object")
        return value

    def refusal(self, _request: Request, refused: Refused) -> Response:
        """Answer a refused call."""
        return self.answer(refused.status, {"resultCode": "13", "resultDesc": refused.why})

    def answer(self, status: int, body: object) -> Response:
        raw = json.dumps(body, ensure_ascii=False).encode()
        return Response(status, (("Content-Type", "application/json;charset=UTF-8"),), raw)
