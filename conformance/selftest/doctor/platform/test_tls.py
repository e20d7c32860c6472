"""The hop of TLS: which certificates are good, and where TLS is not spoken."""

import datetime as dt
import ssl
from collections.abc import Callable
from pathlib import Path

import trustme

from conformance.core.examination import Mark
from conformance.core.settings import Tls
from conformance.selftest.doctor.examined import Said, at, failed
from conformance.selftest.rig import hostile
from conformance.selftest.rig.hostile import Hostile


def _served(issue: Callable[[trustme.CA], trustme.LeafCert], folder: Path, *, known: bool = True) -> Said:
    """Examine a server with a certificate; its authority is `known` to us."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issue(authority).configure_cert(context)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    with Hostile(hostile.always(200), tls=context) as server:
        return at(server.url, tls=Tls(ca=folder / "ca.pem") if known else Tls())


def test_a_good_certificate_is_said_with_its_end(tmp_path: Path) -> None:
    said = _served(lambda authority: authority.issue_cert("127.0.0.1", common_name="platform"), tmp_path).of("TLS")
    assert said.mark is Mark.OK
    assert said.text.startswith("TLSv1.3, certificate of platform by ")
    assert "ends in" in said.text


def test_an_unknown_authority_is_said(tmp_path: Path) -> None:
    failed(_served(lambda ca: ca.issue_cert("127.0.0.1"), tmp_path, known=False), "TLS", "authority that is not known here", "tls.ca")


def test_a_certificate_for_another_host_is_said(tmp_path: Path) -> None:
    failed(_served(lambda ca: ca.issue_cert("other.example"), tmp_path), "TLS", "is not for 127.0.0.1", "host name that stands in the certificate")


def test_an_expired_certificate_is_said(tmp_path: Path) -> None:
    past = dt.datetime.now(dt.UTC) - dt.timedelta(days=1)
    failed(_served(lambda ca: ca.issue_cert("127.0.0.1", not_after=past), tmp_path), "TLS", "has expired", "renew it", "clock")


def test_a_certificate_that_ends_soon_is_a_warning(tmp_path: Path) -> None:
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(days=5)
    said = _served(lambda ca: ca.issue_cert("127.0.0.1", not_after=soon), tmp_path).of("TLS")
    assert (said.mark, said.then) == (Mark.WARN, "renew the certificate soon")


def test_an_unchecked_certificate_is_a_warning() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with Hostile(hostile.always(200), tls=context) as server:
        assert at(server.url, tls=Tls(verify=False)).of("TLS").mark is Mark.WARN


def test_an_authority_that_is_no_pem_is_said(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    with Hostile(hostile.always(200)) as server:
        url = server.url.replace("http:", "https:")
        failed(at(url, tls=Tls(ca=tmp_path / "ca.pem")), "TLS", "holds no certificate that can be read", "PEM")


def test_https_where_http_is_spoken_is_said() -> None:
    with Hostile(hostile.always(200)) as server:
        failed(at(server.url.replace("http:", "https:")), "TLS", "speaks HTTP without TLS", f'write url = "{server.url}"')


def test_http_where_tls_is_spoken_is_said() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with Hostile(hostile.always(200), tls=context) as server:
        failed(at(server.url.replace("https:", "http:")), "HTTP", "speaks TLS", f'write url = "{server.url}"')
