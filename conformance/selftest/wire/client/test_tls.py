"""The client and TLS: what it trusts, and what it says where it does not."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from conformance.core.settings import Tls
from conformance.selftest.rig import hostile
from conformance.selftest.rig.hostile import Hostile
from conformance.selftest.wire.client.asking import ask
from conformance.wire.client import Trouble


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Hostile]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with Hostile(hostile.always(200), tls=context) as server:
        yield server


def test_a_certificate_of_an_unknown_authority_is_named(secure: Hostile) -> None:
    reply = ask(secure.url)
    assert (reply.trouble, reply.response, secure.asked) == (Trouble.TLS, None, [])
    assert "certificate" in reply.failure


def test_an_authority_of_ones_own_is_trusted(secure: Hostile, authority: trustme.CA, tmp_path: Path) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    reply = ask(secure.url, tls=Tls(ca=tmp_path / "ca.pem"))
    assert (reply.trouble, reply.failure) == (Trouble.NONE, "")


def test_a_certificate_for_another_host_is_named(authority: trustme.CA, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("elsewhere.example").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with Hostile(hostile.always(200), tls=context) as server:
        reply = ask(server.url, tls=Tls(ca=tmp_path / "ca.pem"))
    assert (reply.trouble, server.asked) == (Trouble.TLS, [])


def test_without_verification_any_certificate_does_and_nothing_is_raised_or_warned(secure: Hostile) -> None:
    reply = ask(secure.url, tls=Tls(verify=False))
    assert (reply.trouble, reply.failure) == (Trouble.NONE, "")


def test_plain_http_where_tls_is_expected_is_named() -> None:
    with Hostile(hostile.raw(b"HTTP/1.1 400 X\r\n\r\n")) as server:
        reply = ask(server.url.replace("http:", "https:"))
    assert reply.trouble in (Trouble.TLS, Trouble.CUT, Trouble.TIMEOUT)
    assert reply.response is None


@pytest.mark.parametrize("name", ["ca", "client_certificate"])
def test_a_pem_file_without_a_certificate_does_not_raise(secure: Hostile, tmp_path: Path, name: str) -> None:
    (tmp_path / "x.pem").write_text("no certificate")
    reply = ask(secure.url, tls=Tls(ca=tmp_path / "x.pem") if name == "ca" else Tls(client_certificate=tmp_path / "x.pem"))
    assert (reply.trouble, reply.response) == (Trouble.TLS, None)
