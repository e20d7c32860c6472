"""Where the listener listens, and what is said of an address that cannot be had."""

import errno
import resource
import socket
from dataclasses import replace

import pytest

from conformance.core.errors import UsageError
from conformance.core.settings import Listen
from conformance.selftest.wire.listener.ears import LAST, LISTEN, Ears, refused, status
from conformance.wire import serving
from conformance.wire.binding import address


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("127.0.0.1:8090", ("127.0.0.1", 8090)),
        ("[::1]:0", ("::1", 0)),
        ("localhost:65535", ("localhost", 65535)),
        ("[127.0.0.1]:1", ("127.0.0.1", 1)),
    ],
)
def test_an_address_is_read(text: str, parts: tuple[str, int]) -> None:
    assert address(text) == parts


@pytest.mark.parametrize(
    "text", ["", "8090", ":8090", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "::1", "h:65536", "h:-1", "::1:80", "[]:1", "h:9999999"]
)
def test_a_text_without_address_or_port_is_said(text: str) -> None:
    error = refused(Listen(text, "/hook"))
    assert (error.where, "127.0.0.1:8090" in error.then) == ("[listen] bind", True)


def test_a_second_run_is_told_who_is_taken() -> None:
    with Ears() as first:
        taken = first.url.removeprefix("http://")
        error = refused(Listen(taken, "/hook"))
        assert (error.where, taken in error.what, "taken" in error.what) == ("[listen] bind", True, True)
        assert status(first.tell(LAST)) == 200


@pytest.mark.parametrize(
    ("bind", "said"),
    [
        ("192.0.2.1:8090", "no address of this machine"),
        ("no-such-host.invalid:8090", "neither"),
        ("..:1", "neither"),
        ("a" * 99 + ":1", "neither"),
    ],
    ids=lambda value: value[:20],
)
def test_an_address_that_is_not_ours_is_said(bind: str, said: str) -> None:
    assert said in refused(Listen(bind, "/hook")).what


def test_a_privileged_port_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def deny(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("conformance.wire.binding.bind", deny)
    error = refused(Listen("127.0.0.1:80", "/hook"))
    assert ("privileged" in error.what, "1024" in error.then, error.where) == (True, True, "[listen] bind")


@pytest.mark.parametrize(("bind", "base"), [("[::1]:0", "http://[::1]:"), ("0.0.0.0:0", "http://127.0.0.1:"), ("localhost:0", "http://localhost:")])
def test_it_is_reached_at_its_url(bind: str, base: str) -> None:
    try:
        with Ears(Listen(bind, "/hook")) as ears:
            assert ears.url.startswith(base)
            assert ears.public == ears.url
            assert status(ears.tell(LAST)) == 200
    except UsageError:
        if "::1" not in bind or (socket.has_ipv6 and _has_ipv6()):
            raise
        pytest.skip("no IPv6 on this machine")


def _has_ipv6() -> bool:
    try:
        serving.bind("::1", 0).close()
    except OSError:
        return False
    return True


def test_callers_may_see_another_address() -> None:
    with Ears(replace(LISTEN, public_url="https://tunnel.example.com/")) as ears:
        assert ears.public == "https://tunnel.example.com"
        assert ears.url.startswith("http://127.0.0.1:")


def test_few_open_files_mean_few_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("resource.getrlimit", lambda _: (64, 64))
    assert Ears()._bounds.connections == 32
    monkeypatch.setattr("resource.getrlimit", lambda _: (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert Ears()._bounds.connections == 500
