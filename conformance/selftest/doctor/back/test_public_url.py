"""The address that callers see: its name, its certificate, its scheme, and the way to it."""

import ssl
from dataclasses import replace
from pathlib import Path

import pytest
import requests.adapters
import trustme

from conformance.core.examination import Mark
from conformance.core.settings import Secret, Tls
from conformance.selftest.doctor.back.looked import broken, listen, looked
from conformance.selftest.rig import hostile
from conformance.selftest.rig.certificates import certified
from conformance.selftest.rig.hostile import Hostile
from conformance.selftest.rig.tunnels import Outside, Tunnel
from conformance.wire import probe
from conformance.wire.server import free_port


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
