"""`ccmsg doctor` on the way back: our listener, the address that callers see, what is posted there, and what the platform pushes."""

import re
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests.adapters
import trustme

from conformance.core.counterpart import Serving
from conformance.core.examination import Mark, Seen
from conformance.core.exchange import Request, Response
from conformance.core.protocol import Handler
from conformance.core.settings import Limits, Listen, Secret, Target, Tls
from conformance.harness.doctor import back
from conformance.harness.doctor.back import Back
from conformance.harness.doctor.ear import Ear
from conformance.harness.doctor.examine import examine
from conformance.protocols.ccmessaging.talk import acknowledge
from conformance.selftest.doctor.examined import ASK, KNOWN, LIMITS, LOGIN, PAGE, Said, answer, at, failed, on, page
from conformance.selftest.rig import hostile
from conformance.selftest.rig.certificates import certified
from conformance.selftest.rig.hostile import Hostile
from conformance.selftest.rig.runs import PARTY, PROTOCOL, faulty
from conformance.selftest.rig.tunnels import Change, Outside, Tunnel, slowly, stripped, without
from conformance.wire import probe
from conformance.wire.client import Client
from conformance.wire.pusher import Pusher
from conformance.wire.server import free_port, running

GENERAL = replace(PARTY, examine=None)
"""The platform without hops of its own."""
SHORT = Limits(timeout=0.4, downlink_wait=0.2)
PATIENT = Limits(timeout=2, downlink_wait=2)
"""For what comes, so that waiting ends at once."""
Through = Callable[[Callable[[str], Handler]], Seen]


@pytest.fixture(scope="module")
def platform() -> Iterator[str]:
    """Serve a platform that is there, and no more."""
    with running(PARTY.reference(KNOWN)) as url:
        yield url


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    """Serve what stands before our listener."""
    made = Outside()
    with running(made) as made.url:
        yield made


def listen(**changes: Any) -> Listen:
    """Return an address on a free port."""
    return Listen(**{"bind": f"127.0.0.1:{free_port()}", "path": "/hook", **changes})


def looked(url: str, where: Listen | None, **changes: Any) -> Said:
    """Look at the general hops of a target at `url` that calls us at `where`."""
    target = replace(KNOWN, url=url, listen=where, limits=SHORT, **changes)
    found = examine(PROTOCOL, GENERAL, target, "ccmsg.toml", lambda _: None)
    return Said(found.hops, found.requests)


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


def broken(said: Said, hop: str, *words: str) -> None:
    """Assert that one hop of ours failed, with these words, and none of the target's."""
    assert said.failed == [hop], said.text
    line = said.of(hop)
    assert [word for word in words if word not in f"{line.text} next: {line.then}"] == [], said.text
    assert line.then
    assert said.of("HTTP").mark is Mark.OK


# -- the listener itself ----------------------------------------------------------------------------------------------------


def test_without_a_listener_it_is_said_what_is_not_judged(platform: str) -> None:
    line = looked(platform, None).of("listener")
    assert (line.mark, line.then) == (Mark.SKIP, "")
    assert line.text == "none: ccmessaging.push is not judged; [listen] in the configuration says where we are called"


def test_a_listener_that_can_be_called_is_all_right(platform: str) -> None:
    where = listen()
    said = looked(platform, where)
    assert said.failed == [], said.text
    assert said.of("configuration").text.endswith(f"downlink echo; listener {where.bind}")
    assert said.of("listener").text == f"{where.bind} is free; calls are awaited there, at /hook"
    assert said.of("way back").text.startswith(f"what is posted to http://{where.bind}/hook arrives after ")
    assert [hop.name for hop in said.hops][:4] == ["configuration", "listener", "way back", "name"]
    assert looked(platform, where).failed == []


def test_a_port_that_is_taken_is_said(platform: str) -> None:
    with Hostile(hostile.always(200)) as server:
        said = looked(platform, listen(bind=f"127.0.0.1:{server.port}", public_url=server.url))
    broken(said, "listener", "taken", "write another port", "bind")
    assert [said.of(name).text for name in ("public URL", "way back")] == ["because of listener"] * 2


@pytest.mark.parametrize("bind", ["192.0.2.7:8090", "no-such-host.invalid:8090", "127.0.0.1"])
def test_an_address_that_is_not_ours_is_said(platform: str, bind: str) -> None:
    broken(looked(platform, listen(bind=bind)), "listener", bind.partition(":")[0], "0.0.0.0")  # noqa: S104 - a word


def test_a_certificate_that_cannot_be_used_is_said(platform: str, tmp_path: Path) -> None:
    (tmp_path / "no.pem").write_text("nothing")
    broken(looked(platform, listen(certificate=tmp_path / "no.pem", key=tmp_path / "no.pem")), "listener", "no.pem", "certificate", "PEM")


@pytest.mark.parametrize("bind", ["0.0.0.0", "[::]"])  # noqa: S104 - what is tested
def test_where_every_address_is_listened_at_our_own_is_called(platform: str, bind: str) -> None:
    said = looked(platform, listen(bind=f"{bind}:{free_port()}"))
    assert said.failed == [], said.text
    assert said.of("way back").text.startswith("what is posted to http://127.0.0.1:" if bind[0] == "0" else "what is posted to http://[::1]:")


def test_a_listener_with_a_certificate_of_its_own_is_all_right(platform: str, tmp_path: Path) -> None:
    said = looked(platform, listen(**certified(tmp_path, "hook.example")))
    assert said.failed == [], said.text
    assert "with TLS" in said.of("listener").text
    assert said.of("way back").text.startswith("what is posted to https://127.0.0.1:")


def test_a_target_elsewhere_does_not_reach_this_machine() -> None:
    where = listen()
    said = looked("http://no-such-host.invalid", where)
    assert said.failed == ["name"]
    lines = [hop for hop in said.hops if hop.name == "way back"]
    assert [line.mark for line in lines] == [Mark.OK, Mark.WARN]
    assert "only this machine reaches, and the target is elsewhere" in lines[1].text
    assert f"a tunnel to http://{where.bind}" in lines[1].then


# -- the address that callers see -------------------------------------------------------------------------------------------


def secured(*names: str, folder: Path, to: str) -> Hostile:
    """Return a tunnel at which TLS ends."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    files = certified(folder, *names)
    context.load_cert_chain(files["certificate"], files["key"])
    return Hostile(hostile.forward(to), tls=context)


def test_a_tunnel_at_which_tls_ends_is_all_right(platform: str, tmp_path: Path) -> None:
    where = listen()
    with secured("127.0.0.1", folder=tmp_path, to=f"http://{where.bind}") as tunnel:
        said = looked(platform, replace(where, public_url=tunnel.url), tls=Tls(ca=tmp_path / "ca.pem"))
    assert said.failed == [], said.text
    assert "takes connections; TLSv1.3, certificate of 127.0.0.1 by" in said.of("public URL").text
    assert said.of("configuration").text.endswith(f"listener {where.bind} (callers see {tunnel.url})")


def test_an_authority_that_everybody_knows_is_right_beside_the_targets_own(platform: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    where = listen()
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))
    with secured("127.0.0.1", folder=tmp_path, to=f"http://{where.bind}") as tunnel:
        monkeypatch.setattr(probe, "DEFAULT_CA_BUNDLE_PATH", str(tmp_path / "ca.pem"))
        monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(tmp_path / "ca.pem"))
        said = looked(platform, replace(where, public_url=tunnel.url), tls=Tls(ca=tmp_path / "other.pem"))
    assert said.failed == [], said.text


def test_a_certificate_that_is_not_trusted_is_said(platform: str, tmp_path: Path) -> None:
    where = listen()
    with secured("127.0.0.1", folder=tmp_path, to="http://127.0.0.1:9") as tunnel:
        broken(looked(platform, replace(where, public_url=tunnel.url)), "public URL", "authority that is not known here", "tls.ca")
    with secured("hook.example", folder=tmp_path, to="http://127.0.0.1:9") as tunnel:
        said = looked(platform, replace(where, public_url=tunnel.url), tls=Tls(ca=tmp_path / "ca.pem"))
    broken(said, "public URL", "is not for 127.0.0.1")
    assert said.of("way back").text == "because of public URL"


def test_a_scheme_that_does_not_fit_is_said(platform: str, tmp_path: Path) -> None:
    where = listen()
    broken(
        looked(platform, replace(where, public_url=f"https://{where.bind}")),
        "public URL",
        "speaks HTTP without TLS, but listen.public_url begins with https://",
        f'public_url = "http://{where.bind}"',
        "certificate and key",
    )
    secure = listen(**certified(tmp_path, "127.0.0.1"))
    said = looked(platform, replace(secure, public_url=f"http://{secure.bind}"))
    broken(said, "public URL", "speaks TLS, but listen.public_url begins with http://", f'public_url = "https://{secure.bind}"')


def test_a_public_name_without_address_is_said(platform: str) -> None:
    said = looked(platform, listen(public_url="https://no-such-host.invalid"))
    broken(said, "public URL", "no-such-host.invalid cannot be resolved", "listen.public_url", "the tunnel is up")


def test_a_public_address_that_nobody_serves_is_said(platform: str) -> None:
    said = looked(platform, listen(public_url=f"http://127.0.0.1:{free_port()}"))
    broken(said, "public URL", "nobody takes a connection", "start the tunnel")


def test_what_is_near_is_not_called_through_the_proxy(platform: str, outside: Outside) -> None:
    where = listen()
    outside.handler = Tunnel(f"http://{where.bind}")
    said = looked(platform, replace(where, public_url=outside.url), proxy=Secret(f"http://127.0.0.1:{free_port()}", "PROXY_URL"))
    assert said.failed == ["connection"], said.text
    assert said.of("way back").mark is Mark.OK


def test_what_is_far_is_called_through_the_proxy(platform: str) -> None:
    with Hostile(hostile.always(403)) as proxy:
        said = looked(platform, listen(public_url="https://no-such-host.invalid"), proxy=Secret(proxy.url, "PROXY_URL"))
    assert said.of("public URL").text == "the proxy does not connect to no-such-host.invalid (HTTP 403)"


# -- what is posted there ---------------------------------------------------------------------------------------------------


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
    (lambda _: Response(200, delay=0.6), ("takes the connection and says nothing, and nothing arrives within 0.4 s", "see that the tunnel runs")),
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
    none = through(lambda to: Tunnel(to, back=lambda _: Response(200, delay=0.6)))
    lost(none, "arrives, but its answer does not come back: no answer within 0.4 s")


def test_what_arrives_late_is_said(through: Through, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(back, "_SOON", 1.0)
    lost(through(lambda to: Tunnel(to, slowly(0.6))), "arrives late: after 0.", "limits.timeout is 0.4 s")
    slow = through(lambda to: Tunnel(to, slowly(0.25)))
    assert (slow.mark, "limits.downlink_wait" in slow.then) == (Mark.WARN, True)


def test_what_is_taken_now_and_handed_on_later_is_waited_for(through: Through) -> None:
    class Later(Tunnel):
        """Answers at once."""

        def __call__(self, request: Request) -> Response:
            Pusher(self._to)(request)
            return answer(202)

    lost(through(Later), "callers get another answer than ours: HTTP 202")


# -- what the platform pushes -----------------------------------------------------------------------------------------------


PLATFORM = Outside()


@pytest.fixture(scope="module", autouse=True)
def _served() -> Iterator[None]:
    """Serve whatever platform a test makes."""
    with running(PLATFORM) as PLATFORM.url:
        yield


def of(handler: Handler, where: Listen, limits: Limits = PATIENT, **changes: Any) -> Said:
    """Examine a platform that calls us at `where`."""
    PLATFORM.handler = handler
    return at(PLATFORM.url, listen=where, limits=limits, **changes)


def pushed(*names: str, path: str = "/hook", call: bool = True, world: Target = KNOWN, **changes: Any) -> Said:
    """Examine a platform that pushes to this path of the listener."""
    where = listen()
    handler = faulty(*names, target=world, call=Pusher(f"http://{where.bind}{path}") if call else None)
    return of(handler, where, PATIENT if call else LIMITS, **changes)


def test_pushes_that_come_are_counted() -> None:
    said = pushed()
    assert {hop.name: hop.mark for hop in said.hops if hop.mark is not Mark.OK} == {"media": Mark.WARN}, said.text
    assert re.fullmatch(r"(\d+) pushes came, with \1 messages", said.of("ccmessaging.push").text), said.text
    assert said.of("users").text == "all 2 are served"


def test_a_push_is_provoked_where_none_came_yet() -> None:
    where, count = listen(), [0]
    world: Any = faulty(target=KNOWN, call=Pusher(f"http://{where.bind}/hook"))

    def push(user: str, messages: list[Any], send: Any = world.push) -> None:
        count[0] += user == "bob" and "A push, please" in messages[0]["content"]
        if count[0]:
            send(user, messages)

    world.push = push
    said = of(world, where)
    assert said.failed == [], said.text
    assert said.of("ccmessaging.push").text in ("1 push came, with 1 message", "2 pushes came, with 2 messages")
    assert world.connected == set()


def test_an_echo_that_is_pushed_is_an_echo() -> None:
    where = listen()
    world: Any = faulty(target=KNOWN, call=Pusher(f"http://{where.bind}/hook"))
    world.is_pushed = lambda _: True
    said = of(world, where)
    assert said.failed == [], said.text
    assert said.of("echo").text.startswith("declared and seen after")


def test_a_user_who_is_pushed_what_another_says_is_said() -> None:
    where = listen()
    world: Any = faulty(target=KNOWN, call=Pusher(f"http://{where.bind}/hook"))
    world.as_pushed = lambda message: message
    world.is_pushed = lambda _: True
    world.push = lambda _, messages, send=world.push: send("bob", [{**one, "to": to} for one in messages for to in ("alice", "bob")])
    assert [hop.text for hop in of(world, where).hops if hop.name == "users"] == [
        "all 2 are served",
        "bob hears what alice says",
    ]


def test_no_push_is_a_warning_if_an_echo_is_declared() -> None:
    line = pushed(call=False).of("ccmessaging.push")
    assert (line.mark, line.text) == (Mark.WARN, "an echo is declared, and nothing was pushed within 0.3 s")
    assert line.then.startswith("register http://127.0.0.1:")
    assert "/hook at the platform, and have it put on the whitelist" in line.then


def test_no_push_is_all_right_if_nothing_is_declared() -> None:
    line = pushed(call=False, downlink="any").of("ccmessaging.push")
    assert (line.mark, "nothing had to" in line.text, "/hook" in line.text) == (Mark.OK, True, True)


def test_pushes_to_another_path_are_said() -> None:
    said = pushed(path="/webhooks/v1/messages")
    assert said.failed == ["ccmessaging.push"], said.text
    assert said.of("ccmessaging.push").text == "the target posts to /webhooks/v1/messages, and the listener waits at /hook"
    assert "register the whole address" in said.of("ccmessaging.push").then


def test_pushes_with_another_authorization_are_said() -> None:
    declared = {**KNOWN.credentials, "push_authorization": Secret("Bearer other", "PUSH_AUTHORIZATION")}
    line = pushed(credentials=declared).of("ccmessaging.push")
    assert (line.mark, "with another Authorization than push_authorization" in line.text) == (Mark.WARN, True)
    bare = replace(KNOWN, credentials={name: value for name, value in KNOWN.credentials.items() if name != "push_authorization"})
    line = pushed(world=bare, credentials=declared).of("ccmessaging.push")
    assert (line.mark, "without Authorization" in line.text, "push_authorization" in line.then) == (Mark.WARN, True, True)


def test_pushes_that_cannot_be_read_are_said() -> None:
    where = listen()
    world: Any = faulty(target=KNOWN, call=Pusher(f"http://{where.bind}/hook"))
    world.envelope = list
    line = of(world, where).of("ccmessaging.push")
    assert (line.mark, line.text.endswith("with 0 messages that can be read")) == (Mark.WARN, True)


def test_a_listener_that_fails_does_not_hide_the_rest() -> None:
    with Hostile(hostile.always(200)) as server:
        said = of(PARTY.reference(KNOWN), listen(bind=f"127.0.0.1:{server.port}"))
    failed(said, "listener", "taken")
    assert [said.of(name).mark for name in ("ccmessaging.uplink", "echo", "ccmessaging.push")] == [Mark.OK, Mark.OK, Mark.SKIP]


def test_a_target_that_is_not_there_does_not_hide_the_way_back() -> None:
    began = time.monotonic()
    with ExitStack() as stack:
        url = stack.enter_context(Hostile(hostile.drop)).url
        stack.close()
        said = looked(url, listen())
    assert (said.failed, said.of("way back").mark) == (["connection"], Mark.OK)
    assert time.monotonic() - began < 3


def test_a_poll_that_stands_nowhere_does_not_hide_pushes() -> None:
    where = listen()
    world = on(ASK, lambda _: answer(404), faulty(target=KNOWN, call=Pusher(f"http://{where.bind}/hook")))
    said = of(world, where)
    assert said.failed == ["ccmessaging.poll"]
    assert said.of("ccmessaging.push").mark is Mark.OK
