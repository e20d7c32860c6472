"""What is posted to the address that callers see, and what becomes of it on the way to the listener."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.core.counterpart import Serving
from conformance.core.examination import Mark, Seen
from conformance.core.exchange import Request, Response
from conformance.core.protocol import Handler
from conformance.core.settings import Listen
from conformance.harness.doctor import back
from conformance.harness.doctor.back import Back
from conformance.harness.doctor.ear import Ear
from conformance.protocols.ccmessaging.talk import acknowledge
from conformance.selftest.doctor.back.looked import SHORT, broken, listen, looked
from conformance.selftest.doctor.examined import KNOWN, LOGIN, PAGE, answer, page
from conformance.selftest.rig.certificates import certified
from conformance.selftest.rig.runs import PARTY
from conformance.selftest.rig.tunnels import Change, Outside, Tunnel, slowly, stripped, without
from conformance.wire.client import Client
from conformance.wire.pusher import Pusher
from conformance.wire.server import free_port

Through = Callable[[Callable[[str], Handler]], Seen]


def _ear(where: Listen) -> Ear:
    return Ear(where, PARTY.heard, acknowledge(replace(KNOWN, listen=where), Serving()))


@pytest.fixture(scope="module")
def ear(outside: Outside) -> Iterator[Ear]:
    """Listen, behind what stands outside."""
    made = _ear(listen(path="/gw/hook", public_url=outside.url))
    made.open()
    yield made
    made.close()


@pytest.fixture
def through(outside: Outside, ear: Ear) -> Through:
    """Look at the way back through a tunnel, which is made for the listener's own address."""

    def look(tunnel: Callable[[str], Handler]) -> Seen:
        outside.handler = tunnel(ear.url)
        way = Back(replace(KNOWN, limits=SHORT), ear, lambda client, request: client.send(request), lambda who: Client(who.limits, user_agent="test"))
        return next(way.back())

    return look


def lost(seen: Seen, *words: str) -> None:
    """Assert that it is said what is wrong, with these words, and what to do."""
    assert seen.mark is Mark.FAIL
    assert [word for word in words if word not in f"{seen.text} next: {seen.then}"] == [], seen
    assert seen.then


def test_a_tunnel_is_all_right_that_hands_everything_on(platform: str, outside: Outside) -> None:
    for change, base in ((stripped("/none"), ""), (stripped("/in"), "/in")):
        where = listen()
        outside.handler = Tunnel(f"http://{where.bind}", change)
        said = looked(platform, replace(where, public_url=outside.url + base))
        assert said.failed == [], said.text


def moved(path: str) -> Change:
    """Put another path in the place of the whole one."""
    return lambda request: replace(request, url=path + "?" + request.url.partition("?")[2])


CHANGED: list[tuple[Change, tuple[str, ...]]] = [
    (stripped("/gw"), ("arrives under another path: /hook, not /gw/hook; /gw is taken away", '/gw" in [listen]')),
    (moved("/"), ("arrives under another path: /, not /gw/hook; /gw/hook is taken away", "hand the path on as it is")),
    (lambda request: replace(request, url="/app" + request.url), ("/app/gw/hook, not /gw/hook; /app is put before it", "as it is")),
    (moved("/other"), ("arrives under another path: /other, not /gw/hook", "hand the path on as it is")),
    (lambda request: replace(request, body=b""), ("arrives without its body",)),
    (lambda request: replace(request, body=request.body[:-4]), ("arrives with another body: 49 bytes, 53 were sent",)),
    (lambda request: replace(request, url="/gw/hook"), ("arrives without its query",)),
    (lambda request: replace(request, url=request.url + "&via=1"), ("arrives with another query",)),
    (lambda request: replace(request, method="PUT"), ("arrives as PUT, not POST",)),
    (without("Authorization"), ("arrives without the Authorization that it was sent with", "hand requests on as they are")),
]


@pytest.mark.parametrize(("change", "words"), CHANGED)
def test_what_is_changed_on_the_way_is_said(through: Through, change: Change, words: tuple[str, ...]) -> None:
    lost(through(lambda to: Tunnel(to, change)), *words)


def test_a_path_of_the_public_url_that_nobody_takes_away_is_said(platform: str, outside: Outside) -> None:
    where = listen()
    outside.handler = Tunnel(f"http://{where.bind}")
    said = looked(platform, replace(where, public_url=outside.url + "/in"))
    broken(said, "way back", "under another path: /in/hook, not /hook", 'write path = "/in/hook" and public_url = "http://127.0.0.1', "[listen]")


INSTEAD: list[tuple[Callable[[Request], Response], tuple[str, ...]]] = [
    (lambda _: answer(404), ("something else answers at http://127.0.0.1", "HTTP 404, and nothing arrives", "listen.public_url")),
    (page(404, PAGE, ("Server", "cloud")), ("HTTP 404 with a web page (Welcome & hello) from cloud, and nothing arrives",)),
    (page(200, PAGE), ("something else answers", "HTTP 200 with a web page (Welcome & hello), and nothing arrives")),
    (lambda _: answer(200), ("something else answers", "HTTP 200, and nothing arrives", "have it lead to http://127.0.0.1")),
    (page(200, LOGIN), ("wants to know who calls: HTTP 200 with a web page (Sign in)", "let callers through")),
    (lambda _: answer(401), ("wants to know who calls: HTTP 401", "let callers through")),
    (page(302, b"", ("Location", "/login")), ("is redirected to http://127.0.0.1", "a login page", "let callers through")),
    (
        page(308, b"", ("Location", "https://new.example/gw/hook")),
        ("to https://new.example/gw/hook (HTTP 308)", 'public_url = "https://new.example" in'),
    ),
    (page(302, b"", ("Location", "/elsewhere")), ("/elsewhere (HTTP 302)", "listen.public_url")),
    (page(302, b""), ("is redirected, but not said where to",)),
    (lambda _: Response(200, wire="drop"), ("nobody answers at http://127.0.0.1", "the connection was closed without an answer")),
    (lambda _: Response(200, delay=1.6), ("takes the connection and says nothing, and nothing arrives within 1 s", "see that the tunnel runs")),
]


@pytest.mark.parametrize(("reply", "words"), INSTEAD)
def test_who_answers_instead_is_said(through: Through, reply: Handler, words: tuple[str, ...]) -> None:
    lost(through(lambda _: reply), *words)


def test_a_tunnel_that_leads_nowhere_is_said(through: Through) -> None:
    said = through(lambda _: Tunnel(f"http://127.0.0.1:{free_port()}"))
    lost(said, "the tunnel does not reach the listener", "HTTP 502 with a web page (Bad gateway)", "have it lead to http://127.0.0.1")


def test_a_tunnel_that_speaks_http_to_a_listener_with_tls_is_said(platform: str, outside: Outside, tmp_path: Path) -> None:
    where = listen(**certified(tmp_path, "127.0.0.1"))
    outside.handler = Tunnel(f"http://{where.bind}")
    said = looked(platform, replace(where, public_url=outside.url))
    broken(said, "way back", "HTTP 502", "the listener heard no TLS handshake, and this port speaks TLS", "have it lead to https://127.0.0.1")


def test_an_answer_that_does_not_come_back_is_said(through: Through) -> None:
    other = through(lambda to: Tunnel(to, back=lambda _: Response(202)))
    lost(other, "arrives, but callers get another answer than ours: HTTP 202", "hand answers back")
    none = through(lambda to: Tunnel(to, back=lambda _: Response(200, delay=1.6)))
    lost(none, "arrives, but its answer does not come back: no answer within 1 s")


def test_what_arrives_late_is_said(through: Through, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(back, "_SOON", 2.0)
    lost(through(lambda to: Tunnel(to, slowly(1.6))), "arrives late: after 1.", "limits.timeout is 1 s")
    slow = through(lambda to: Tunnel(to, slowly(0.7)))
    assert (slow.mark, "limits.downlink_wait" in slow.then) == (Mark.WARN, True)


def test_what_is_taken_now_and_handed_on_later_is_waited_for(through: Through) -> None:
    class Later(Tunnel):
        """Answers at once."""

        def __call__(self, request: Request) -> Response:
            Pusher(self._to)(request)
            return answer(202)

    lost(through(Later), "callers get another answer than ours: HTTP 202")
