"""Look at a line before anything is said on it: name, connection (through a proxy too), TLS handshake. Knows no HTTP beyond CONNECT."""

import base64
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from conformance.core.settings import Tls

_HEAD: Final = 65536
"""Bytes of an answer to CONNECT that are read at most."""
_ANY_TIME: Final = 0x200000
"""OpenSSL's X509_V_FLAG_NO_CHECK_TIME, which `ssl` does not name."""
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Spot:
    """Where a URL points to."""

    scheme: str
    host: str
    port: int

    @property
    def url(self) -> str:
        """The URL without path."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" if self.port == _PORTS.get(self.scheme) else f"{self.scheme}://{host}:{self.port}"

    @property
    def name(self) -> str:
        """Host and port, for people."""
        return self.url.partition("://")[2]


@dataclass(frozen=True)
class Secured:
    """What a TLS handshake showed; `days` until the certificate ends, None if it was not checked."""

    version: str
    subject: str
    issuer: str
    days: float | None


class TunnelError(OSError):
    """The proxy did not let us through; `status` is its answer, 0 if it gave none."""

    def __init__(self, status: int) -> None:
        """Keep its answer."""
        super().__init__(f"HTTP {status}" if status else "no HTTP answer")
        self.status = status


def spot(url: str) -> Spot:
    """Return where a URL points to."""
    parts = urlsplit(url)
    return Spot(parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0))


def resolve(there: Spot, seconds: float) -> list[str]:
    """Return the addresses of a host; raise OSError if it has none or the answer does not come in time."""
    answers: queue.Queue[Any] = queue.Queue()
    threading.Thread(target=_resolve, args=(there, answers.put), daemon=True).start()
    try:
        found = answers.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"no answer from the name service within {seconds:g} s") from None
    if isinstance(found, OSError):
        raise found
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _resolve(there: Spot, put: Callable[[Any], None]) -> None:
    try:
        put(socket.getaddrinfo(there.host, there.port, type=socket.SOCK_STREAM))
    except OSError as error:
        put(error)
    except UnicodeError:
        put(OSError("it is no host name"))


def connect(there: Spot, seconds: float, proxy: str | None = None) -> socket.socket:
    """Connect, through a proxy if there is one; raise OSError, TunnelError where the proxy refuses."""
    if proxy is None:
        return socket.create_connection((there.host, there.port), seconds)
    door = spot(proxy)
    line = socket.create_connection((door.host, door.port), seconds)
    try:
        if there.scheme == "https" and door.scheme == "http":
            _tunnel(line, there, proxy, seconds)
    except BaseException:
        line.close()
        raise
    return line


def _tunnel(line: socket.socket, there: Spot, proxy: str, seconds: float) -> None:
    """Ask a proxy for a tunnel."""
    parts, host = urlsplit(proxy), f"[{there.host}]" if ":" in there.host else there.host
    known = base64.b64encode(f"{unquote(parts.username or '')}:{unquote(parts.password or '')}".encode()).decode()
    asks = f"Proxy-Authorization: Basic {known}\r\n" if parts.username else ""
    line.sendall(f"CONNECT {host}:{there.port} HTTP/1.1\r\nHost: {host}:{there.port}\r\n{asks}\r\n".encode())
    head, end = b"", time.monotonic() + seconds
    while b"\r\n\r\n" not in head and len(head) < _HEAD and time.monotonic() < end and (piece := line.recv(4096)):
        head += piece
    words = head.split(b" ", 2)
    status = int(words[1]) if head.startswith(b"HTTP/") and len(words) > 1 and words[1].isdigit() and len(words[1]) == 3 else 0
    if not 200 <= status < 300:
        raise TunnelError(status)


def context(tls: Tls) -> ssl.SSLContext:
    """Return how certificates are checked, the same way as the client does; raise OSError for files that are none of PEM."""
    made = ssl.create_default_context(cafile=str(tls.ca) if tls.ca and tls.verify else DEFAULT_CA_BUNDLE_PATH)
    if not tls.verify:
        made.check_hostname, made.verify_mode = False, ssl.CERT_NONE
    if tls.client_certificate:
        made.load_cert_chain(str(tls.client_certificate))
    return made


def handshake(line: socket.socket, host: str, how: ssl.SSLContext) -> Secured:
    """Shake hands, and close the line; raise OSError (ssl.SSLError among them)."""
    with line, how.wrap_socket(line, server_hostname=host) as secured:
        known: dict[str, Any] = dict(secured.getpeercert() or {})
        ends = known.get("notAfter")
        days = (ssl.cert_time_to_seconds(ends) - time.time()) / 86400 if isinstance(ends, str) else None
        return Secured(secured.version() or "TLS", _name(known, "subject"), _name(known, "issuer"), days)


def certificate(there: Spot, tls: Tls, seconds: float, proxy: str | None = None) -> dict[str, Any]:
    """Return what a certificate says that is trusted but for its time and the host that it is for; empty if it cannot be read."""
    try:
        how = context(tls)
        how.check_hostname, how.verify_flags = False, ssl.VerifyFlags(how.verify_flags | _ANY_TIME)
        with connect(there, seconds, proxy) as line, how.wrap_socket(line, server_hostname=there.host) as secured:
            return dict(secured.getpeercert() or {})
    except (OSError, ValueError):
        return {}


def speaks_tls(there: Spot, seconds: float) -> bool:
    """Return whether TLS is spoken there, whatever the certificate."""
    try:
        handshake(connect(there, seconds), there.host, context(Tls(verify=False)))
    except (OSError, ValueError):
        return False
    return True


def speaks_http(there: Spot, seconds: float) -> bool:
    """Return whether HTTP is spoken there without TLS."""
    try:
        with connect(there, seconds) as line:
            line.sendall(f"HEAD / HTTP/1.1\r\nHost: {there.name}\r\nConnection: close\r\n\r\n".encode())
            return line.recv(5) == b"HTTP/"
    except OSError:
        return False


def _name(known: dict[str, Any], which: str) -> str:
    """Return how a certificate names its subject or issuer: common name, else organisation, else the first other name."""
    fields = {key: value for part in known.get(which, ()) for key, value in part}
    others = [value for _, value in known.get("subjectAltName", ())] if which == "subject" else []
    return next((str(name) for name in (fields.get("commonName"), *others[:1], fields.get("organizationName")) if name), "nobody")
