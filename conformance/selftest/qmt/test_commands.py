"""`ccmsg serve` and `ccmsg run` on parties of QMT."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from conformance.protocols.qmt.signing import signature
from conformance.selftest.qmt.recorded import SECRETS
from conformance.selftest.rig.outcome import written
from conformance.selftest.rig.repository import ROOT
from conformance.wire.server import free_port


def test_a_served_platform_says_where_it_is_called() -> None:
    port = free_port()
    command = [sys.executable, "-m", "conformance", "serve", "--as", "qmt.platform", "--port", str(port), "--callback", "http://127.0.0.1:9/qmtapi"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        where = re.search(r"POST (http\S+/api/v1/1001/staffService/message)", lines[2])
        assert where, lines
        stamp = "1407812629434"
        query = {"timestamp": stamp, "signature": signature("1001", SECRETS[0], stamp)}
        answer = requests.post(where[1], params=query, json={"FromUserId": "u", "MsgType": "text", "Content": "Hello"}, timeout=5)
        process.kill()
    assert answer.json() == {"errcode": 0, "errmsg": "ok"}
    assert lines[3].split()[-1] == "http://127.0.0.1:9/qmtapi/staffService/message"


@pytest.mark.parametrize("party_name", ["qmt.platform", "qmt.app"])
def test_a_party_is_judged_out_of_the_box(tmp_path: Path, party_name: str) -> None:
    command = [sys.executable, "-m", "conformance", "run", "--as", party_name, "--out", str(tmp_path / "out"), "--examples", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "CONFORMANT  EMBEDDED REFERENCE" in done.stdout
    assert not [secret for secret in SECRETS if secret in written(tmp_path / "out")]
