"""`ccmsg serve`: where it says that it is called, whom it calls, and with which faults."""

import subprocess
import time
from queue import Queue

import pytest
import requests

from conformance.cli.serve import _prefix
from conformance.core.exchange import Request, Response
from conformance.protocols import party
from conformance.protocols.qmt.signing import signature
from conformance.selftest.rig.command import COMMAND, ccmsg
from conformance.selftest.rig.parties import PARTIES
from conformance.selftest.rig.runs import PARTY
from conformance.wire.server import running


@pytest.mark.parametrize("name", PARTIES)
def test_serve_says_where_and_who(name: str) -> None:
    _, known = party(name)
    demo = known.demo("")
    with subprocess.Popen([*COMMAND, "serve", "--as", name, "--port", "0"], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = [process.stdout.readline() for _ in range(2 + len(known.legs) + len(demo.credentials) + len(demo.users))]
        process.terminate()
    url, said = lines[0].split()[-1], [line.split() for line in lines]
    for leg in known.driven:
        assert [leg.name, leg.method, known.protocol.where(known.demo(url), leg.name)] in said
    for leg in known.heard:
        assert [leg.name, leg.method, "nowhere:", "give", "--callback"] in said
    assert all([key, *str(value).split()] in said for key, value in demo.credentials.items())
    assert [line[1] for line in said if line[0] == "user"] == [user.id for user in demo.users]


@pytest.mark.parametrize(
    ("name", "callback", "url"),
    [
        ("qmt.platform", "http://h:1/qmtapi", "http://h:1/qmtapi"),
        ("qmt.platform", "http://h:1/", "http://h:1"),
        ("qmt.platform", "http://h:1/qmtapi/staffService/message", "http://h:1/qmtapi"),
        ("qmt.platform", "", ""),
        ("ccmessaging.platform", "http://h:1/hook/?key=1", "http://h:1/hook/?key=1"),
    ],
)
def test_a_callback_may_be_written_with_the_documented_path(name: str, callback: str, url: str) -> None:
    assert _prefix(callback, party(name)[1]) == url


def test_serve_calls_the_documented_path_with_the_query_of_the_reference() -> None:
    came: Queue[Request] = Queue()

    def hear(request: Request) -> Response:
        came.put(request)
        return Response(200)

    demo = party("qmt.platform")[1].demo("")
    stamp = str(int(time.time() * 1000))
    signed = {"timestamp": stamp, "signature": signature("1001", str(demo.credentials["appsecret"]), stamp)}
    with running(hear) as listener:
        command = [*COMMAND, "serve", "--as", "qmt.platform", "--port", "0", "--callback", listener + "/qmtapi"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout
            lines = [process.stdout.readline().split() for _ in range(4)]
            body = {"FromUserId": "alice", "MsgType": "text", "Content": "Hello"}
            answer = requests.post(lines[2][2], params=signed, json=body, timeout=5)
            heard = came.get(timeout=5)
            process.terminate()
    assert answer.json() == {"errcode": 0, "errmsg": "ok"}
    assert lines[3] == ["qmt.downlink", "POST", f"{listener}/qmtapi/staffService/message"]
    path, _, query = heard.url.partition("?")
    given = dict(pair.split("=") for pair in query.split("&"))
    assert path == "/qmtapi/staffService/message"
    assert given["signature"] == signature("1001", str(demo.credentials["access_token"]), given["timestamp"])
    assert (heard.json["ToUserId"], heard.json["Content"]) == ("alice", "Hello")


def test_serve_lists_faults_and_oddities() -> None:
    said = ccmsg("serve", "--list").stdout
    assert all(name in said for name in [*PARTY.faults, *PARTY.oddities])


def test_serve_answers_with_a_fault_switched_on() -> None:
    command = [*COMMAND, "serve", "--port", "0", "--fault", "NeedsNoToken", "--oddity", "SaysLittle"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().split()[-1]
        headers = {"x-app-key": "demo-app-key-0001", "Authorization": "Bearer demo-access-token-0001"}
        body = {"channel": "WEB", "controlType": "CONNECT", "from": "alice", "mediaType": "TEXT", "sourceType": "CUSTOMER", "to": "1"}
        answer = requests.post(f"{url}/apiaccess/ccmessaging/sendAsync", json=body, headers=headers, timeout=5)
        process.terminate()
    assert answer.json() == {"resultCode": "0"}


def test_serve_names_what_it_does_not_know() -> None:
    ran = ccmsg("serve", "--fault", "NoSuchFault")
    assert ran.returncode == 2
    assert "--list" in ran.stderr
