"""The listener with TLS: who speaks it is heard, who does not is named, and so are files that do not fit."""

import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from conformance.core.settings import Listen
from conformance.selftest.wire.listener.ears import LAST, LISTEN, PATIENT, POST, Ears, everything, refused, reply, status


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def files(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a certificate and its key, apart and in one file, and a key of another."""
    folder = tmp_path_factory.mktemp("tls")
    leaf = authority.issue_cert("127.0.0.1")
    leaf.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
    leaf.private_key_pem.write_to_path(str(folder / "key.pem"))
    leaf.private_key_and_cert_chain_pem.write_to_path(str(folder / "both.pem"))
    authority.issue_cert("127.0.0.1").private_key_pem.write_to_path(str(folder / "other.pem"))
    (folder / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nbroken\n-----END CERTIFICATE-----\n")
    (folder / "none.pem").write_text("nothing")
    command = ["openssl", "pkey", "-in", "key.pem", "-aes256", "-passout", "pass:secret", "-out", "locked.pem"]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def safe(files: Path) -> Iterator[Ears]:
    with Ears(replace(LISTEN, certificate=files / "both.pem"), replace(PATIENT, head=1)) as listener:
        yield listener
    assert listener.error is None


def trusting(*authorities: trustme.CA) -> ssl.SSLContext:
    """Return how a caller checks us: without the authorities of the machine, which take long to read."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for authority in authorities:
        authority.configure_trust(context)
    return context


def test_tls_is_spoken(authority: trustme.CA, files: Path) -> None:
    with Ears(replace(LISTEN, certificate=files / "cert.pem", key=files / "key.pem")) as ears:
        assert ears.url.startswith("https://127.0.0.1:")
        context = trusting(authority)
        with ears.connect() as plain, context.wrap_socket(plain, server_hostname="127.0.0.1") as line:
            line.sendall(POST)
            assert status(reply(line)) == 200
            line.sendall(LAST)
            assert status(everything(line)) == 200
    assert (len(ears.arrived), ears.strange, ears.error) == (2, [], None)


def test_many_speak_tls_at_once(authority: trustme.CA, safe: Ears) -> None:
    safe.clear()
    context, got = trusting(authority), []

    def ask() -> None:
        with safe.connect() as plain, context.wrap_socket(plain, server_hostname="127.0.0.1") as line:
            line.sendall(LAST)
            got.append(status(everything(line)))

    threads = [threading.Thread(target=ask) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert (got, len(safe.arrived), safe.strange) == ([200] * 50, 50, [])


def test_a_tls_caller_that_leaves_at_once_has_been_heard(authority: trustme.CA, safe: Ears) -> None:
    safe.clear()
    context = trusting(authority)
    for _ in range(5):
        with safe.connect() as plain, context.wrap_socket(plain, server_hostname="127.0.0.1") as line:
            line.sendall(LAST)
    assert safe.heard(5)
    assert {arrived.failure for arrived in safe.arrived} == {""}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (POST, "no TLS handshake, and this port speaks TLS: https, not http"),
        (b"\x00" * 20, "no TLS handshake, and this port speaks TLS: https, not http"),
        (b"", "a TLS handshake that was not done within 1 s"),
        (b"\x16\x03\x01", "a TLS handshake that was not done within 1 s"),
    ],
    ids=["plain", "zeros", "silent", "half"],
)
def test_what_is_no_tls_is_named(safe: Ears, data: bytes, said: str) -> None:
    safe.clear()
    begun = time.monotonic()
    safe.tell(data)
    assert safe.oddity() == said
    assert time.monotonic() - begun < 3


def test_a_caller_that_does_not_trust_us_is_named(safe: Ears) -> None:
    safe.clear()
    context = trusting()
    with safe.connect() as plain, pytest.raises(ssl.SSLError):
        context.wrap_socket(plain, server_hostname="127.0.0.1")
    assert "the caller does not trust our certificate" in safe.oddity()


def test_tls_begins_at_1_2(authority: trustme.CA, safe: Ears) -> None:
    safe.clear()
    context = trusting(authority)
    context.set_ciphers("DEFAULT@SECLEVEL=0")
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1_1, ssl.TLSVersion.TLSv1_1
    with safe.connect() as plain, pytest.raises(ssl.SSLError):
        context.wrap_socket(plain, server_hostname="127.0.0.1")
    assert "unsupported protocol" in safe.oddity()
    context.maximum_version = context.minimum_version = ssl.TLSVersion.TLSv1_2
    with safe.connect() as plain, context.wrap_socket(plain, server_hostname="127.0.0.1") as line:
        assert line.version() == "TLSv1.2"


def test_stopping_is_bounded_with_half_open_tls(authority: trustme.CA, files: Path) -> None:
    ears = Ears(replace(LISTEN, certificate=files / "both.pem"), replace(PATIENT, head=60, idle=60))
    ears.start()
    lines = [ears.connect() for _ in range(50)]
    done = trusting(authority).wrap_socket(ears.connect(), server_hostname="127.0.0.1")
    begun = time.monotonic()
    ears.stop()
    assert time.monotonic() - begun < 2.2
    for line in (*lines, done):
        line.close()
    assert ears.error is None


@pytest.mark.parametrize(
    ("certificate", "key", "where", "said"),
    [
        ("gone.pem", None, "certificate", "cannot read"),
        ("", None, "certificate", "cannot read"),
        ("none.pem", "key.pem", "certificate", "holds no certificate"),
        ("cert.pem", None, "certificate", "holds no private key"),
        ("cert.pem", "gone.pem", "key", "cannot read"),
        ("cert.pem", "none.pem", "key", "holds no private key"),
        ("cert.pem", "other.pem", "key", "is not that of"),
        ("cert.pem", "locked.pem", "key", "has a password"),
        ("broken.pem", "key.pem", "certificate", "cannot be used"),
        (None, "key.pem", "key", "without a certificate"),
    ],
)
def test_files_that_do_not_fit_are_said(files: Path, certificate: str | None, key: str | None, where: str, said: str) -> None:
    listen = Listen("127.0.0.1:0", "/hook", certificate=None if certificate is None else files / certificate, key=files / key if key else None)
    error = refused(listen)
    assert (error.where, said in error.what) == (f"[listen] {where}", True), error
