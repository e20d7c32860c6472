"""Send for an examination: each request once, signed by the purse, nothing judged, nothing written, everything counted."""

from conformance.core.credentials import Errand, Fetched
from conformance.core.examination import Seen
from conformance.core.exchange import Exchange, Outcome, Request
from conformance.core.message import Intent, Kind
from conformance.core.protocol import Bound, Protocol
from conformance.core.settings import Secret, Target, User
from conformance.harness.doctor.ear import Ear
from conformance.harness.play.errands import fetched_secrets
from conformance.harness.play.plan import Ids
from conformance.harness.trouble.party import seems
from conformance.wire.client import Client, Reply
from conformance.wire.probe import Spot, spot
from conformance.wire.redact import Redactor

HTTP = "HTTP"
"""The hop that says whether anything answers."""


class SenderOfOne:
    """A desk (see `core.examination`), and the courier of the purse."""

    def __init__(self, protocol: Protocol, target: Target, client: Client, nonce: str, spots: tuple[Spot, ...], ear: Ear | None = None) -> None:
        """Send through `client`; `spots` are the places that are looked at, the first under plain names; `ear` hears calls."""
        self.target, self.redactor, self.spots = target, Redactor(target.secrets), spots
        self.last: Exchange | None = None
        self.count = 0
        self.took: list[float] = []
        """Seconds of each answer."""
        self.dates: list[tuple[str, float]] = []
        """What the header Date said, and when its answer came by our clock (seconds since the epoch)."""
        self.protocol, self._client, self._ids = protocol, client, Ids(0, nonce)
        self._purse = protocol.purse(target, self)
        self._notes: list[str] = []
        self._ear = ear

    def open(self) -> list[str]:
        """Fetch the credentials that are to be fetched; return notes about what could not be. Raises CredentialError."""
        self.target = self._purse.open()
        return self._notes

    def send(self, bound: Bound, user: User) -> tuple[Exchange, Outcome]:
        """Sign and send one message, once."""
        request = self._purse.sign(bound.request, user.id)
        exchange, _ = self._exchange(request, bound.message.leg, bound.message.intent, user.id, bound)
        outcome = self.protocol.outcome(exchange)
        if outcome is Outcome.ACCEPTED and request != bound.request:
            self._purse.learn(exchange)
        return exchange, outcome

    def look(self, url: str) -> Exchange:
        """GET a URL without any credential."""
        return self._exchange(Request("GET", url, ()), "", Intent(Kind.FORM, ""))[0]

    def reply(self, url: str) -> Reply:
        """GET a URL without any credential; say what came, or what kind of trouble there was."""
        return self._exchange(Request("GET", url, ()), "", Intent(Kind.FORM, ""))[1]

    def through(self, client: Client, request: Request) -> Reply:
        """Send a request that is not for the target through another client."""
        reply = client.send(request)
        self.count += 1 + reply.again
        return reply

    @property
    def callback(self) -> str:
        """Where the target has to call us; empty if nobody listens."""
        return self._ear.base + self._ear.path if self._ear and self._ear.base else ""

    def heard(self) -> list[Exchange]:
        """Return the calls that came by now."""
        return self._ear.calls() if self._ear else []

    def run(self, errand: Errand) -> Fetched:
        """Send an errand of the purse, and hide what it fetches."""
        exchange, _ = self._exchange(errand.request, f"{self.protocol.name}.{errand.name}", Intent(Kind.FORM, ""), errand.user, case=errand.name)
        fetched = errand.read(exchange)
        for secret in fetched_secrets(errand, exchange, fetched.value):
            self.hide(secret)
        return fetched

    def hide(self, secret: Secret) -> None:
        """Let nothing that is said from now on show this secret."""
        self.redactor.learn(secret)

    def say(self, note: str) -> None:
        """Keep a note of the purse."""
        self._notes.append(note)

    def fresh(self, length: int) -> str:
        """Return an id that is new."""
        return self._ids.fresh(length)

    def seems(self, refused: Exchange) -> Seen | None:
        """Ask whether the target is another party than it is said to be."""
        return seems(self.target, self, refused)

    def ground(self, url: str) -> str:
        """Return the name of the hop that says whether anything answers where this URL points to."""
        return named(HTTP, spot(url), self.spots)

    @property
    def silent(self) -> bool:
        """Whether no answer came to the last request to the place of the first leg."""
        return self.last is not None and self.last.response is None and self.ground(self.last.request.url) == HTTP

    def _exchange(
        self, request: Request, leg: str, intent: Intent, user: str = "", bound: Bound | None = None, case: str = "doctor"
    ) -> tuple[Exchange, Reply]:
        reply = self._client.send(request)
        self.count += 1 + reply.again
        self._note(reply)
        self.last = Exchange(
            number=self.count,
            leg=leg,
            request=request,
            response=reply.response,
            intent=intent,
            case=case,
            user=user,
            started=reply.started,
            seconds=reply.seconds,
            failure=reply.failure,
            message=bound.message if bound else None,
            target=self.target,
            unsigned=bound.request if bound else None,
        )
        return self.last, reply

    def _note(self, reply: Reply) -> None:
        if reply.response is None:
            return
        self.took.append(reply.seconds)
        if date := reply.response.header("date"):
            self.dates.append((date, reply.started + reply.seconds))


def named(hop: str, there: Spot, spots: tuple[Spot, ...]) -> str:
    """Return the name of a hop at one of the spots: that of the first is plain."""
    return hop if not spots or there == spots[0] else f"{hop} {there.name}"
