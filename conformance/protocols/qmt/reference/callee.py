"""What both references do with a request: read it, ask for its signature, refuse it or answer it. A fault overrides one method."""

import json
from collections.abc import Iterator
from typing import Any, Final

from conformance.core.exchange import Request, Response
from conformance.core.settings import Target
from conformance.protocols.qmt.legs import USER
from conformance.protocols.qmt.signing import secret_of, signature

Body = dict[str, Any]
MISSING: Final = 30001
UNKNOWN_APP: Final = 30002
MISMATCH: Final = 30003
UNREADABLE: Final = 30005
WRONG: Final = 30006


class Refused(Exception):  # noqa: N818 - an answer, not an error
    """A refusal on its way to the caller: its code, a description, and its status."""

    def __init__(self, code: int, why: str, status: int = 200) -> None:
        super().__init__(why)
        self.code, self.why, self.status = code, why, status


class Callee:
    """Keeps every rule of documents/001 for whoever is called."""

    slow = False
    """True where a fault takes its time: then it is served by several threads."""
    leg = ""
    party = ""

    def __init__(self, target: Target) -> None:
        self.target = target

    def __call__(self, request: Request) -> Response:
        try:
            body = self.taken(request)
        except Refused as refused:
            return self.refusal(request, refused)
        self.react(body)
        return self.success(request, body)

    def taken(self, request: Request) -> Body:
        """Return the body of a request that is accepted; raise Refused otherwise. The order is QR-09's."""
        self.reach(request)
        self.verify(request)
        self.labelled(request)
        body = self.parse(request.body)
        for problem in self.problems(body):
            raise Refused(WRONG, problem)
        return body

    def reach(self, request: Request) -> None:
        """Raise Refused where nothing is served."""
        if request.method != "POST":
            raise Refused(WRONG, "POST only", 405)

    def query(self, request: Request, name: str) -> str | None:
        return request.query.get(name)

    def verify(self, request: Request) -> None:
        """Raise Refused for a signature that is not right (QS-02, QS-03)."""
        given, stamp = self.query(request, "signature"), self.query(request, "timestamp")
        if given is None or stamp is None:
            raise Refused(MISSING, "signature or timestamp is missing")
        if not self.signature_is_right(given, stamp):
            raise Refused(MISMATCH, "the signature does not verify")

    def signature_is_right(self, given: str, stamp: str) -> bool:
        return given == signature(self.appid(), secret_of(self.target, self.party), stamp)

    def appid(self) -> str:
        return str(self.target.credentials["appid"])

    def labelled(self, request: Request) -> None:
        """Raise Refused for another Content-Type, where that matters."""

    def parse(self, raw: bytes) -> Body:
        """Return the JSON object of a body; raise Refused if it is none."""
        try:
            value = self.loads(raw)
        except (ValueError, RecursionError) as error:
            raise Refused(UNREADABLE, "the body is no JSON") from error
        if not isinstance(value, dict):
            raise Refused(UNREADABLE, "the body is no object")
        return value

    def loads(self, raw: bytes) -> Any:
        return json.loads(raw.decode("utf-8"))

    def problems(self, body: Body) -> Iterator[str]:
        """Yield what is wrong with a body, in the order of the document."""
        mandatory = (USER[self.leg], "MsgType", "Content")
        for field in mandatory:
            if not self.given(field, body) and not (field == "Content" and self.may_lack_content(body)):
                yield f"{field} is missing"
            elif not self.is_string(field, body.get(field)):
                yield f"{field} is no string"
        if objection := self.objection(body):
            yield objection

    def given(self, field: str, body: Body) -> bool:
        return body.get(field) is not None

    def is_string(self, field: str, value: object) -> bool:
        return value is None or isinstance(value, str)

    def may_lack_content(self, body: Body) -> bool:
        return str(body.get("MsgType")).startswith("event")

    def objection(self, body: Body) -> str:
        """Say why a message that keeps every rule is refused all the same: never. Faults and oddities do."""
        return ""

    def react(self, body: Body) -> None:
        """Do what follows on an accepted message."""

    def success(self, _request: Request, body: Body) -> Response:
        return self.answer(200, self.success_body(body))

    def success_body(self, _body: Body) -> Body:
        return {"errcode": 0, "errmsg": "ok"}

    def refusal(self, _request: Request, refused: Refused) -> Response:
        return self.answer(refused.status, {"errcode": refused.code, "errmsg": refused.why})

    def answer(self, status: int, body: object) -> Response:
        return Response(status, (("Content-Type", "application/json"),), json.dumps(body, ensure_ascii=False).encode())
