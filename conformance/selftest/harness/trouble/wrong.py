"""Everything that keeps a target from being judged, provoked on this machine: where to call, and what more to write into the configuration."""

import contextlib
import datetime as dt
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import trustme

from conformance.protocols import party
from conformance.selftest.rig import hostile
from conformance.selftest.rig.hostile import Answer, Hostile
from conformance.selftest.rig.runs import CALLBACK, DEMO, QMT_APP, QMT_PLATFORM, faulty
from conformance.wire.server import free_port, running

Provoked = contextlib.AbstractContextManager[tuple[str, str]]
"""The URL to call, and what more stands in the configuration."""
Provoke = Callable[[Path], Provoked]

HTML: Final = ("Content-Type", "text/html; charset=utf-8")
PASSWORD: Final = "word-of-proxy"  # noqa: S105 - of nobody
PAGE: Final = b"<!doctype html><html><title>Welcome \x1b[31m to Example</title><body>Hello</body></html>"
LOGIN: Final = b"<html><title>Sign on</title><form method=post><input type=password></form></html>"


def name(_: Path) -> Provoked:
    """A host name that nobody knows."""
    return contextlib.nullcontext(("http://no-such-host.invalid", ""))


def refused(_: Path) -> Provoked:
    """A port at which nothing listens."""
    return contextlib.nullcontext((f"http://127.0.0.1:{free_port()}", ""))


@contextlib.contextmanager
def unconnected(_: Path) -> Iterator[tuple[str, str]]:
    """A port whose queue is full, so that nobody says yes or no."""
    with contextlib.ExitStack() as stack:
        full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _try in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(full.getsockname())
        yield f"http://127.0.0.1:{full.getsockname()[1]}", ""


def answers(answer: Answer, scheme: str = "http") -> Provoke:
    """Return a server that answers everything alike; the URL may begin with another scheme than it speaks."""

    @contextlib.contextmanager
    def provoke(_: Path) -> Iterator[tuple[str, str]]:
        with Hostile(answer) as server:
            yield server.url.replace("http:", f"{scheme}:"), ""

    return provoke


def status(number: int, body: bytes = b"", *headers: tuple[str, str]) -> Provoke:
    """Return a server that answers everything with a status."""
    return answers(hostile.always(number, body, *headers))


def redirects(to: Callable[[str, int], str]) -> Provoke:
    """Return a server that redirects everything; `to` makes of path and port where to."""

    def reply(server: Hostile, line: socket.socket, asked: hostile.Asked) -> bool:
        path = asked.head.split(b" ")[1].decode("latin-1").partition("?")[0]
        line.sendall(hostile.message(302, b"", ("Location", to(path, server.port))))
        return True

    return answers(reply)


def certified(issue: Callable[[trustme.CA], trustme.LeafCert], *, known: bool = True, scheme: str = "https", asks: bool = False) -> Provoke:
    """Return a server with a certificate whose authority is `known` to us, and which may ask for a certificate of ours."""

    @contextlib.contextmanager
    def provoke(folder: Path) -> Iterator[tuple[str, str]]:
        authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        issue(authority).configure_cert(context)
        if asks:
            authority.configure_trust(context)
            context.verify_mode = ssl.CERT_REQUIRED
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        with Hostile(hostile.always(200), tls=context) as server:
            yield server.url.replace("https:", f"{scheme}:"), '[tls]\nca = "ca.pem"' if known else ""

    return provoke


def good(authority: trustme.CA) -> trustme.LeafCert:
    """Issue a certificate with which nothing is wrong."""
    return authority.issue_cert("127.0.0.1")


def expired(authority: trustme.CA) -> trustme.LeafCert:
    """Issue a certificate that has run out."""
    return authority.issue_cert("127.0.0.1", not_after=dt.datetime(2021, 2, 3, 4, 5, tzinfo=dt.UTC))


def elsewhere(authority: trustme.CA) -> trustme.LeafCert:
    """Issue a certificate for another host."""
    return authority.issue_cert("other.example", "more.example")


class _Either(ssl.SSLContext):
    """Speaks TLS with whoever begins with it, and plainly with all others."""

    def wrap_socket(self, sock: socket.socket, server_side: bool = False, **more: Any) -> Any:  # type: ignore[override]
        """Look at the first byte."""
        return super().wrap_socket(sock, server_side, **more) if sock.recv(1, socket.MSG_PEEK) == b"\x16" else sock


@contextlib.contextmanager
def as_nginx(_: Path) -> Iterator[tuple[str, str]]:
    """A server that speaks TLS, and answers plain HTTP in a page of its own."""
    context = _Either(ssl.PROTOCOL_TLS_SERVER)
    good(trustme.CA()).configure_cert(context)
    with Hostile(hostile.always(400, b"<html>The plain HTTP request was sent to HTTPS port</html>", HTML), tls=context) as server:
        yield server.url.replace("https:", "http:"), ""


@contextlib.contextmanager
def self_signed(folder: Path) -> Iterator[tuple[str, str]]:
    """A server whose certificate is signed by itself."""
    itself, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    (folder / "own.pem").write_bytes(itself.cert_pem.bytes() + itself.private_key_pem.bytes())
    context.load_cert_chain(folder / "own.pem")
    with Hostile(hostile.always(200), tls=context) as server:
        yield server.url, ""


def proxied(answer: Answer, scheme: str = "https", *, gone: bool = False) -> Provoke:
    """Return a proxy, with a password, that answers everything alike; or that is `gone`."""

    @contextlib.contextmanager
    def provoke(_: Path) -> Iterator[tuple[str, str]]:
        with Hostile(answer) as server:
            proxy = f"http://me:{PASSWORD}@127.0.0.1:{free_port() if gone else server.port}"
            yield f"{scheme}://target.example", f'[proxy]\nurl = "{proxy}"'

    return provoke


def another(who: str, path: str = "") -> Provoke:
    """Return the reference of another party; the URL ends with `path`."""
    worlds = {"ccmessaging.platform": DEMO, "qmt.platform": QMT_PLATFORM, "qmt.app": QMT_APP, "ccmessaging.integrator": CALLBACK}

    @contextlib.contextmanager
    def provoke(_: Path) -> Iterator[tuple[str, str]]:
        known = party(who)[1]
        with running(faulty(target=worlds[who], known=known)) as url:
            yield url + path, ""

    return provoke
