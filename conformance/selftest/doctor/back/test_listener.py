"""The listener itself: an address, a port or a certificate that cannot be had is said."""

from pathlib import Path

import pytest

from conformance.core.examination import Mark
from conformance.selftest.doctor.back.looked import broken, listen, looked
from conformance.selftest.rig import hostile
from conformance.selftest.rig.certificates import certified
from conformance.selftest.rig.hostile import Hostile
from conformance.wire.server import free_port


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
