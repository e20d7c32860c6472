"""Clients whose calls have odd headers, but break nothing."""

from conformance.core.exchange import Headers, Request, Response
from conformance.core.fault import oddity
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body


@oddity
class WritesHeadersInLowerCaseAndBackwards(Integrator):
    def headers(self, user: str, body: Body) -> Headers:
        return tuple((name.lower(), value) for name, value in reversed(super().headers(user, body)))


@oddity
class WritesHeadersInCapitals(Integrator):
    def headers(self, user: str, body: Body) -> Headers:
        return tuple((name.upper(), value) for name, value in super().headers(user, body))

    def poll_headers(self, user: str) -> Headers:
        return tuple((name.upper(), value) for name, value in super().poll_headers(user))


@oddity
class SendsMoreHeaders(Integrator):
    def headers(self, user: str, body: Body) -> Headers:
        more = (("Accept", "*/*"), ("User-Agent", "okhttp/4.12.0"), ("Connection", "close"), ("Cookie", "JSESSIONID=1; ccmessaging-token=old"))
        return (*super().headers(user, body), *more)


@oddity
class CallsWithoutLabels(Integrator):
    def label(self) -> str | None:
        return None

    def poll_label(self) -> str | None:
        return None


@oddity
class LabelsWithoutCharset(Integrator):
    def label(self) -> str | None:
        return "application/json"

    def poll_label(self) -> str | None:
        return "application/json"


@oddity
class LabelsPlainText(Integrator):
    def label(self) -> str | None:
        return "text/plain; charset=utf-8"


@oddity
class WritesBearerInLowerCase(Integrator):
    def authorization(self, body: Body) -> str | None:
        return f"bearer {self.access}"


@oddity
class CallsFromABrowser(Integrator):
    """Is asked by its browser before each call whether it may, and for an icon."""

    def send(self, user: str, body: Body) -> Response:
        asked = (("Origin", "https://shop.example.com"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "x-app-key"))
        self.call(Request("OPTIONS", self.path("/apiaccess/ccmessaging/sendAsync"), asked))
        self.call(Request("OPTIONS", self.poll_path(), asked))
        self.call(Request("GET", "/favicon.ico", ()))
        return super().send(user, body)

    def headers(self, user: str, body: Body) -> Headers:
        return (*super().headers(user, body), ("Origin", "https://shop.example.com"))


@oddity
class UsesTheConfiguredAccessToken(Integrator):
    def fetch_access(self) -> str:
        return str(self.target.credentials["access_token"])
