"""The client sends what it is given, byte for byte, and nothing of its own: no cookie, no proxy of the environment."""

import json
from pathlib import Path

import pytest

from conformance.core.exchange import Request
from conformance.core.settings import Limits
from conformance.selftest.rig import hostile
from conformance.selftest.rig.hostile import JSON, OK, Hostile
from conformance.selftest.wire.client.asking import ask, short
from conformance.wire.client import Client, Trouble


def test_redirects_are_not_followed() -> None:
    with Hostile(hostile.always(200)) as elsewhere, Hostile(hostile.always(302, b"", ("Location", elsewhere.url))) as server:
        reply = ask(server.url)
    assert reply.response is not None
    assert (reply.response.status, reply.response.header("location"), elsewhere.asked) == (302, elsewhere.url, [])


def test_a_cookie_that_an_answer_set_is_not_sent_back() -> None:
    with Hostile(hostile.always(200, OK, JSON, ("Set-Cookie", "session=1; Path=/"), ("Set-Cookie", "other=2"))) as server:
        reply = ask(server.url, times=3)
    assert reply.response is not None
    assert [value for name, value in reply.response.headers if name == "Set-Cookie"] == ["session=1; Path=/", "other=2"]
    assert [asked.header("cookie") for asked in server.asked] == [[], [], []]


def test_a_cookie_that_is_meant_is_sent() -> None:
    with Hostile(hostile.always(200)) as server:
        ask(server.url, headers=(("Cookie", "ccmessaging-token=t"),))
    assert server.asked[0].header("cookie") == ["ccmessaging-token=t"]


def test_proxies_and_netrc_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login somebody password secret\n")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere")
    with Hostile(hostile.always(500)) as proxy, Hostile(hostile.always(200)) as server:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        reply = ask(server.url)
    assert reply.response is not None
    assert (reply.response.status, proxy.asked) == (200, [])
    assert server.asked[0].header("authorization") == []


def test_a_proxy_that_is_configured_is_used_and_named_when_it_is_gone() -> None:
    with Hostile(hostile.always(200)) as proxy:
        client = Client(Limits(timeout=2), user_agent="selftest", proxy=proxy.url)
        reply = client.send(Request("POST", "http://target.invalid/x", (), b"{}"))
        assert reply.trouble is Trouble.NONE
        assert proxy.asked[0].head.startswith(b"POST http://target.invalid/x ")
    gone = client.send(Request("POST", "http://target.invalid/x", (), b"{}"))
    client.close()
    assert gone.trouble is Trouble.PROXY


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"a":1,"a":2}', b"\xff\xfe\x00", b"\x00", b"null", b"", b"\r\n\r\n", b"0\r\n\r\n", b'{"a":"\\ud800"}', b"[" * 100_000, b"x" * 2_000_000],
    ids=short,
)
def test_bodies_are_sent_byte_for_byte(body: bytes) -> None:
    with Hostile(hostile.always(200)) as server:
        reply = ask(server.url, body=body, timeout=5)
    assert (reply.trouble, server.asked[0].body == body) == (Trouble.NONE, True)
    assert server.asked[0].header("content-length") == [str(len(body))]
    assert server.asked[0].header("transfer-encoding") == []


@pytest.mark.parametrize("value", ["", "Bearer", "bearer  two  blanks", "Basic \u00e9\u00ff", "x" * 8000, '"; --', "a,b;c=d", "%00%zz"], ids=short)
def test_headers_are_sent_as_given(value: str) -> None:
    headers = (("cOnTeNt-TyPe", "text/odd"), ("Authorization", value), ("ccmessaging-token", "t"))
    with Hostile(hostile.always(200)) as server:
        ask(server.url, headers=headers)
    lines = server.asked[0].head.split(b"\r\n")
    assert all(f"{name}: {given}".encode("latin-1") in lines for name, given in headers)


def test_headers_that_are_not_given_are_not_sent() -> None:
    with Hostile(hostile.always(200)) as server:
        ask(server.url)
    names = {line.split(b":")[0].lower() for line in server.asked[0].head.split(b"\r\n")[1:] if line}
    assert names <= {b"host", b"user-agent", b"accept", b"accept-encoding", b"connection", b"content-length"}
    assert server.asked[0].header("user-agent") == ["selftest"]


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_any_method_is_sent(method: str) -> None:
    client = Client(Limits(timeout=2), user_agent="selftest")
    with Hostile(hostile.always(200, b"" if method == "HEAD" else OK)) as server:
        reply = client.send(Request(method, f"{server.url}/a%2Fb?c=%41&d", (), json.dumps({}).encode() if method != "HEAD" else b""))
        client.close()
    assert reply.trouble is Trouble.NONE
    assert server.asked[0].head.startswith(f"{method} /a%2Fb?c=%41&d HTTP/1.1\r\n".encode())
