"""Platforms that take OPEN questions the other way, and conform."""

from collections.abc import Iterator

from conformance.core.exchange import Request, Response
from conformance.core.fault import oddity
from conformance.protocols.ccmessaging.reference.platform import Platform, Refused
from conformance.protocols.ccmessaging.reference.uplink import Body


@oddity
class IsLenient(Platform):
    """Accepts whatever the documents leave open."""

    def sender_fits(self, sender: str) -> bool:
        return 1 <= len(sender) <= 40

    def known_media_type(self, value: object) -> bool:
        return value == "LOCATE" or super().known_media_type(value)

    def scheme_is_right(self, scheme: str, token: str) -> bool:
        return scheme.lower() == "bearer"

    def is_connected(self, user: str) -> bool:
        return True


@oddity
class WantsOneFormOfFiles(Platform):
    """Takes FILE in the four-part form of the sibling interface only (SA-32)."""

    def objection(self, body: Body) -> str:
        hit = body["mediaType"] == "FILE" and body.get("content") and str(body["content"]).count(",") != 3
        return "name,size,key,ext" if hit else ""


@oddity
class WantsALabel(Platform):
    def take(self, request: Request) -> Body:
        if not (request.header("content-type") or "").startswith("application/json"):
            raise Refused(415, "application/json")
        return super().take(request)


@oddity
class FindsCardsTooLarge(Platform):
    """Says 413 to a card of more than 1,024 characters, 415 to a mediaType that it does not know."""

    def problems(self, body: Body) -> Iterator[str]:
        if body.get("mediaType") == "WEBCARD" and len(str(body.get("content"))) > 1024:
            raise Refused(413, "too large")
        if isinstance(body.get("mediaType"), str) and not self.known_media_type(body["mediaType"]):
            raise Refused(415, "unknown type")
        yield from super().problems(body)


@oddity
class RefusesWithCode200(Platform):
    def refusal(self, request: Request, refused: Refused) -> Response:
        return self.answer(200, {"resultCode": "200", "resultDesc": refused.why})


@oddity
class GatewayGivesUp(Platform):
    """Stands behind a gateway that answers 503 to a body which nests too deeply."""

    def take(self, request: Request) -> Body:
        if request.body.startswith(b"[[["):
            raise Refused(503, "upstream")
        return super().take(request)
