"""One user only, an address where we cannot listen, and calls that were not awaited."""

import errno
import socket
import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from conformance.core.settings import Target
from conformance.core.verdict import Verdict
from conformance.harness.trouble.alone import between_users
from conformance.protocols import party
from conformance.selftest.harness.trouble.said import Said, ccmsg, configure
from conformance.selftest.rig.runs import CALLBACK, DEMO, QMT_APP, QMT_PLATFORM, judged
from conformance.wire.server import free_port


@pytest.mark.parametrize("world", [DEMO, CALLBACK, replace(QMT_PLATFORM, listen=None), QMT_APP], ids=lambda world: str(world.party))
def test_one_user_only_is_said_and_what_needs_two_is_not_passed(tmp_path: Path, world: Target) -> None:
    one = replace(world, users=world.users[:1])
    result = judged(tmp_path, target=one, cells="CHAT/TEXT*,text/absent")
    said = [note for note in result.notes if f"only {one.users[0].id} takes part" in note]
    left_out = [row.rule.id for row in result.rules if row.rule.id in between_users(party(world.party)[0]) and row.verdict is Verdict.NOT_APPLICABLE]
    assert len(said) == 1, result.notes
    assert "add a second [[users]]" in said[0]
    assert left_out
    assert {row.verdict for row in result.rules if row.rule.id in said[0]} == {Verdict.NOT_APPLICABLE}


LISTENING: Final = """
[target]
as = "qmt.app"
[qmt]
appid = "1001"
appsecret = "demo-qmt-secret-0001"
[listen]
"""


def listening(folder: Path, listen: str, *arguments: str) -> Said:
    """Run what only listens."""
    (folder / "ccmsg.toml").write_text(f"{LISTENING}{listen}\nwait = 5\n", "utf-8")
    return ccmsg(folder, *(arguments or ("run", "--out", "out", "--legs", "qmt.uplink")))


def test_a_port_that_is_taken_is_said_and_how_to_take_another(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        at = f"127.0.0.1:{other.getsockname()[1]}"
        said = [listening(tmp_path, f'bind = "{at}"', *command) for command in ((), ("doctor",), ("serve", "--port", at.rpartition(":")[2]))]
        configure(tmp_path, "qmt.platform", f"http://{at}", f'[listen]\nbind = "{at}"')
        said.append(ccmsg(tmp_path, "run", "--out", "out"))
    assert [one.code for one in said] == [2, 3, 2, 2]
    assert [one.text for one in said if f"{at} is taken: something listens there already" not in one.text] == []
    assert [one.text.count('bind = "127.0.0.1:0" takes a free one') for one in said] == [1, 1, 0, 1]
    assert "--port 0 takes a free one" in said[2].text


def test_an_address_of_another_machine_is_said(tmp_path: Path) -> None:
    said = [listening(tmp_path, 'bind = "192.0.2.1:8090"', *command) for command in ((), ("serve", "--host", "192.0.2.1"))]
    assert [(one.code, "192.0.2.1:80" in one.text, "is no address of this machine" in one.text) for one in said] == [(2, True, True)] * 2
    assert [next_ in one.text for one, next_ in zip(said, ('bind = "0.0.0.0:<port>"', "--host 0.0.0.0"), strict=True)] == [True, True]


def test_a_privileged_port_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def bind(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")  # root may open any port

    monkeypatch.setattr(socket.socket, "bind", bind)
    said = [listening(tmp_path, 'bind = "127.0.0.1:80"', *command) for command in ((), ("serve", "--port", "80"))]
    assert [(one.code, "ports below 1024 are privileged" in one.text, "port from 1024 on" in one.text) for one in said] == [(2, True, True)] * 2


STRANGERS: Final = {
    "TLS": ("https", "/", "callers speak TLS, and http://127.0.0.1:", "give certificate and key in [listen]"),
    "another party": ("http", "/apiaccess/ccmessaging/sendAsync", "which is how a ccmessaging.integrator calls", "say --as ccmessaging.integrator"),
    "another path": ("http", "/somewhere", "POST /somewhere came, and we are found at /", "give the target the whole address, http://127.0.0.1:"),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_calls_that_are_not_awaited_say_why_nothing_came(tmp_path: Path, name: str) -> None:
    scheme, path, why, then = STRANGERS[name]
    at = f"127.0.0.1:{free_port()}"
    calls = "import contextlib, sys, requests\nwith contextlib.suppress(requests.RequestException):\n    requests.post(sys.argv[1], timeout=3)\n"
    (tmp_path / "call.py").write_text(calls, "utf-8")
    said = listening(tmp_path, f'bind = "{at}"\ntrigger = "{sys.executable} call.py {scheme}://{at}{path}"')
    assert said.code == 3, said.text
    assert (why in said.text, then in said.text) == (True, True), said.text
    assert sum(other in said.text for _, _, other, _ in STRANGERS.values()) == 1, said.text
