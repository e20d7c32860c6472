"""What became of a request that was sent to the address that callers see: what to say of it, by the hop that breaks."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from conformance.core.examination import Seen, fail, ok, warn
from conformance.core.exchange import Request, Response
from conformance.core.foreign import has_form, is_page, leads_to_login, location, title
from conformance.wire.client import Reply, Trouble
from conformance.wire.listener import Arrived

_KEY: Final = "listen.public_url"


@dataclass(frozen=True)
class Trip:
    """A request that was sent, what came back, and what arrived."""

    request: Request
    reply: Reply
    arrived: Arrived | None
    answer: bytes
    """What the listener answers to it."""
    path: str
    """Where it has to arrive."""
    tail: str
    """The end of that path which the documents give."""
    own: str
    """The address of the listener itself."""
    strange: tuple[str, ...]
    """What the listener heard in the meantime that was no request."""
    limit: float
    """Seconds within which it has to arrive."""

    @property
    def url(self) -> str:
        """The address, without the query."""
        return self.request.url.partition("?")[0]

    @property
    def late(self) -> float:
        """Seconds until it had arrived."""
        return max(self.arrived.started + self.arrived.seconds - self.reply.started, 0.0) if self.arrived else 0.0

    @property
    def meanwhile(self) -> str:
        """What the listener heard instead."""
        return f"; the listener heard {self.strange[-1]}" if self.strange else ""


def judged(trip: Trip) -> Seen:
    """Say what became of it."""
    if trip.arrived is None:
        return _lost(trip)
    came = trip.arrived.request
    if urlsplit(came.url).path != trip.path:
        return _moved(trip, urlsplit(came.url).path)
    for seen in (_changed(trip, came), _late(trip), _unanswered(trip)):
        if seen:
            return seen
    text = f"what is posted to {trip.url} arrives after {trip.late * 1000:.0f} ms, and its answer comes back"
    if trip.late > trip.limit / 2:
        return warn(text, "see what takes so long on the way; raise limits.timeout and limits.downlink_wait")
    return ok(text)


def _moved(trip: Trip, came: str) -> Seen:
    """Say how the path was changed, and what to write so that it fits."""
    parts = urlsplit(trip.url)
    origin, called = f"{parts.scheme}://{parts.netloc}", parts.path
    text = f"what is posted to {trip.url} arrives under another path: {came}, not {trip.path}"
    straight = "have the tunnel hand the path on as it is"
    if came == called:
        own = came.removesuffix(trip.tail) or "/"
        return fail(text, f'write path = "{own}" and public_url = "{origin}" in [listen]: nothing takes the path of public_url away')
    gone = called if came == "/" else called.removesuffix(came)
    if came == "/" or gone != called:
        return fail(f"{text}; {gone} is taken away", f'write public_url = "{origin}{gone}" in [listen], or {straight}')
    more = f"; {came.removesuffix(called)} is put before it" if came.endswith(called) else ""
    return fail(text + more, straight)


def _changed(trip: Trip, came: Request) -> Seen | None:
    """Say what else is not as it was sent."""
    assert trip.arrived is not None
    sent, begin = trip.request, f"what is posted to {trip.url} arrives"
    whole = "have the tunnel hand requests on as they are"
    if trip.arrived.failure:
        return fail(f"{begin}, but not whole: {trip.arrived.failure}", whole)
    if came.method != sent.method:
        return fail(f"{begin} as {came.method}, not {sent.method}", whole)
    if not came.body:
        return fail(f"{begin} without its body", whole)
    if came.body != sent.body:
        return fail(f"{begin} with another body: {len(came.body)} bytes, {len(sent.body)} were sent", whole)
    if urlsplit(came.url).query != urlsplit(sent.url).query:
        return fail(f"{begin} without its query" if "?" not in came.url else f"{begin} with another query", whole)
    lost = [name for name, value in sent.headers if came.header(name) != value]
    return fail(f"{begin} without the {' and the '.join(lost)} that it was sent with", whole) if lost else None


def _late(trip: Trip) -> Seen | None:
    if trip.late <= trip.limit:
        return None
    text = f"what is posted to {trip.url} arrives late: after {trip.late:.1f} s, and limits.timeout is {trip.limit:g} s"
    return fail(text, "see what takes so long on the way, or raise limits.timeout and limits.downlink_wait")


def _unanswered(trip: Trip) -> Seen | None:
    response, begin = trip.reply.response, f"what is posted to {trip.url} arrives, but"
    if response is None or trip.reply.failure:
        then = "look at the log of the tunnel; raise limits.timeout if it is only slow"
        return fail(f"{begin} its answer does not come back: {trip.reply.failure}", then)
    if (response.status, response.body) != (200, trip.answer):
        return fail(f"{begin} callers get another answer than ours: {_what(response)}", "have the tunnel hand answers back as they are")
    return None


def _lost(trip: Trip) -> Seen:
    """Say who answers instead, if anybody."""
    response, direct = trip.reply.response, trip.url.startswith(trip.own + "/")
    point = f"have it lead to {trip.own}"
    if response is None or trip.reply.failure:
        return _nobody(trip)
    said = f"{_what(response)}, and nothing arrives{trip.meanwhile}"
    if direct:
        return fail(f"something else answers at {trip.url}: {said}", "see what else listens at this address, or choose another port in listen.bind")
    if 300 <= response.status < 400:
        return _redirected(trip, response)
    if response.status in (401, 403, 407) or has_form(response):
        return fail(f"{trip.url} wants to know who calls: {said}", "let callers through without sign-on, at the tunnel or proxy")
    if response.status in (502, 503, 504):
        return fail(f"the tunnel does not reach the listener: {trip.url} answers {said}", f"{point}, and look at its log")
    return fail(f"something else answers at {trip.url}: {said}", f"check {_KEY}; if it is the tunnel that answers, {point}")


def _nobody(trip: Trip) -> Seen:
    then = f"see that the tunnel runs and leads to {trip.own}, and check {_KEY}"
    if trip.reply.trouble is Trouble.TIMEOUT:
        text = f"{trip.url} takes the connection and says nothing, and nothing arrives within {trip.limit:g} s{trip.meanwhile}"
        return fail(text, then)
    return fail(f"nobody answers at {trip.url}: {trip.reply.failure or 'no answer'}, and nothing arrives{trip.meanwhile}", then)


def _redirected(trip: Trip, response: Response) -> Seen:
    there = location(response, trip.url)
    if not there:
        return fail(f"{trip.url} is redirected, but not said where to (HTTP {response.status})", f"check {_KEY}: scheme, host and path")
    text = f"{trip.url} is redirected to {there} (HTTP {response.status})"
    if leads_to_login(there):
        return fail(f"{text}: a login page", "let callers through without sign-on, at the tunnel or proxy")
    base = there.removesuffix(trip.path)
    if base != there:
        return fail(text, f'write public_url = "{base}" in [listen]: callers may follow no redirect')
    return fail(text, f"give the address that it points to, if it is ours; check {_KEY}")


def _what(response: Response) -> str:
    """Return what answers, in short."""
    named = f" ({title(response)})" if title(response) else ""
    page = f" with a web page{named}" if is_page(response) else ""
    server = response.header("server") or ""
    return f"HTTP {response.status}{page}" + (f" from {server}" if 0 < len(server) <= 60 else "")
