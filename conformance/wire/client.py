"""The one client: pacing, time-outs and size limits live here and nowhere else. It sends bytes as they are given.

It talks to the adapter of `requests` directly: a Session would follow redirects, keep cookies that an answer set, take
credentials from .netrc and proxies from the environment.
"""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException, RemoteDisconnected
from typing import Any, Final

import requests
import urllib3
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import HTTPError, InsecureRequestWarning, NameResolutionError, NewConnectionError, SSLError

from conformance.core.exchange import Request, Response
from conformance.core.settings import Limits, Tls
from conformance.wire.timed import TimedAdapter

MAX_BODY: Final = 4 * 1024 * 1024
"""Bytes of an answer that are read; the rest is left, and said."""
_CHUNK: Final = 64 * 1024
_NO_TLS: Final = Tls()


class Trouble(StrEnum):
    """Why there is no whole answer."""

    NONE = ""
    NAME = "name"
    REFUSED = "refused"
    TLS = "tls"
    PROXY = "proxy"
    TIMEOUT = "timeout"
    CLOSED = "closed"
    """The connection was closed before anything came: a kept-alive connection may have been closed in the same moment."""
    CUT = "cut"


@dataclass(frozen=True)
class Reply:
    """What came back: a response (perhaps not whole), or the trouble and a sentence about it. Times in seconds."""

    response: Response | None
    started: float
    seconds: float
    trouble: Trouble = Trouble.NONE
    failure: str = ""
    again: bool = False
    """The request was sent twice, because the first connection was closed before anything came."""


class Pacer:
    """Lets at most `rate` requests start per second, evenly; 0 means any number."""

    def __init__(self, rate: float) -> None:
        """Start now."""
        self._gap = 1 / rate if rate else 0.0
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Return when the next request may start."""
        if not self._gap:
            return
        with self._lock:
            now = time.monotonic()
            start = max(now, self._next)
            self._next = start + self._gap
        if start > now:
            time.sleep(start - now)


class Client:
    """Sends requests to one target over a pool of connections. Safe to use from several threads."""

    def __init__(self, limits: Limits, *, user_agent: str, tls: Tls = _NO_TLS, proxy: str | None = None, adapter: BaseAdapter | None = None) -> None:
        """Make a client; `adapter` replaces the network in tests."""
        self._limits, self._user_agent, self._proxies = limits, user_agent, {"http": proxy, "https": proxy} if proxy else {}
        self._verify: bool | str = str(tls.ca) if tls.ca and tls.verify else tls.verify
        if not self._verify:
            urllib3.disable_warnings(InsecureRequestWarning)  # the user has asked for it
        self._certificate = str(tls.client_certificate) if tls.client_certificate else None
        self._adapter = adapter or TimedAdapter(pool_maxsize=limits.concurrency + 1, max_retries=0)
        self._pacer = Pacer(limits.rate)

    def send(self, request: Request) -> Reply:
        """Send one request and read its answer; never raises for what the network or the target does."""
        self._pacer.wait()
        prepared = self._prepare(request)
        started, clock = time.time(), time.perf_counter()
        response, trouble, failure = self._exchange(prepared, clock)
        again = trouble is Trouble.CLOSED
        if again:
            # A kept-alive connection that the server closed in the same moment looks like this; a fresh one tells.
            response, trouble, failure = self._exchange(prepared, clock)
        return Reply(response, started, time.perf_counter() - clock, trouble, failure, again)

    def close(self) -> None:
        """Close all connections."""
        self._adapter.close()

    def _prepare(self, request: Request) -> requests.PreparedRequest:
        prepared = requests.PreparedRequest()
        prepared.method, prepared.url, prepared.body = request.method, request.url, request.body or None
        length = {"Content-Length": str(len(request.body))} if request.body or request.method not in ("GET", "HEAD") else {}
        headers = {"User-Agent": self._user_agent, "Accept": "application/json", **dict(request.headers), **length}
        prepared.headers = CaseInsensitiveDict(headers)
        return prepared

    def _exchange(self, prepared: requests.PreparedRequest, clock: float) -> tuple[Response | None, Trouble, str]:
        try:
            answer = self._adapter.send(
                prepared,
                stream=True,
                timeout=max(self._limits.timeout - (time.perf_counter() - clock), 0.01),
                verify=self._verify,
                cert=self._certificate,
                proxies=self._proxies,
            )
        except (requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
            return None, *self._named(error)
        return self._read(answer, clock)

    def _read(self, answer: requests.Response, clock: float) -> tuple[Response, Trouble, str]:
        body, trouble, failure = b"", Trouble.NONE, ""
        raw: Any = answer.raw
        try:
            while piece := raw.read1(_CHUNK, decode_content=True):
                body += piece
                if len(body) > MAX_BODY:
                    body, trouble, failure = body[:MAX_BODY], Trouble.CUT, f"the answer is longer than {MAX_BODY} bytes; reading stopped"
                    break
                if time.perf_counter() - clock > self._limits.timeout:
                    trouble, failure = Trouble.TIMEOUT, f"the answer was not whole after {self._limits.timeout:g} s"
                    break
        except (requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
            trouble, failure = self._named(error)
            failure = failure if trouble is Trouble.TIMEOUT else "the connection was closed in the middle of the answer"
        raw.close() if trouble else raw.release_conn()
        headers = tuple((name, value) for name, value in _items(raw.headers))
        return Response(answer.status_code, headers, body), trouble, failure

    def _named(self, error: Exception) -> tuple[Trouble, str]:
        """Return the kind of trouble and a sentence without addresses of objects."""
        causes = list(_causes(error))
        kinds: list[tuple[type | tuple[type, ...], Trouble, str]] = [
            (NameResolutionError, Trouble.NAME, "the host name cannot be resolved"),
            (requests.exceptions.ProxyError, Trouble.PROXY, "the proxy refused or cannot be reached"),
            ((SSLError, requests.exceptions.SSLError), Trouble.TLS, f"TLS failed: {_reason(causes)}"),
            (requests.exceptions.ConnectTimeout, Trouble.TIMEOUT, f"no connection within {self._limits.timeout:g} s"),
            ((requests.exceptions.ReadTimeout, TimeoutError), Trouble.TIMEOUT, f"no answer within {self._limits.timeout:g} s"),
            (NewConnectionError, Trouble.REFUSED, f"no connection: {_reason(causes)}"),
            ((RemoteDisconnected, ConnectionResetError, BrokenPipeError), Trouble.CLOSED, "the connection was closed without an answer"),
        ]
        for kind, trouble, text in kinds:
            if any(isinstance(cause, kind) for cause in causes):
                return trouble, text
        return Trouble.CUT, "what came is no HTTP answer"


def _items(headers: Any) -> list[tuple[str, str]]:
    return list(headers.iteritems()) if hasattr(headers, "iteritems") else list(Mapping.items(headers))


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    todo = [error]
    while todo and len(found) < 20:
        one = todo.pop()
        found.append(one)
        inner = (one.__cause__, one.__context__, getattr(one, "reason", None), *one.args)
        todo += [cause for cause in inner if isinstance(cause, BaseException) and cause not in found]
    return found


def _reason(causes: list[BaseException]) -> str:
    """Return the plainest text among the causes: the operating system's or the TLS library's."""
    plain = [str(getattr(cause, "verify_message", "") or getattr(cause, "strerror", "") or "") for cause in causes if isinstance(cause, OSError)]
    return next((text for text in plain if text), "the other side gave no reason")[:200]
