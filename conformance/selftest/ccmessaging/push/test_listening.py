"""Runs that only listen: what triggers them, how they end, and TLS."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from conformance.selftest.ccmessaging.push.small import PUSH
from conformance.selftest.rig.certificates import certified
from conformance.selftest.rig.repository import ROOT
from conformance.wire.server import free_port


def poster(url: str) -> str:
    """Return a program that pushes once."""
    return f"import requests; requests.post({url!r}, data=open('push.json'), headers={{'Content-Type': 'application/json'}}, verify='ca.pem')"


def listening(folder: Path, *arguments: str, **listen: Any) -> subprocess.CompletedProcess[str]:
    """Run the command with a configuration that has no URL of a target."""
    text = '[target]\nas = "ccmessaging.platform"\n[listen]\n'
    (folder / "ccmsg.toml").write_text(text + "".join(f"{key} = {json.dumps(value)}\n" for key, value in listen.items()), "utf-8")
    command = [sys.executable, "-m", "conformance", "run", "--legs", "ccmessaging.push", "--out", str(folder / "out"), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False, env=_environment())


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def test_an_operator_may_make_the_platform_push(tmp_path: Path) -> None:
    port = free_port()
    script = poster(f"http://127.0.0.1:{port}/hook")
    (tmp_path / "push.json").write_bytes(PUSH)
    (tmp_path / "push.py").write_text(script, "utf-8")
    done = listening(tmp_path, bind=f"127.0.0.1:{port}", path="/hook", trigger=f"{sys.executable} push.py")
    result = json.loads((tmp_path / "out/results.json").read_text("utf-8"))
    assert f"listening at http://127.0.0.1:{port}/hook" in done.stdout
    assert result["listener"] == {"url": f"http://127.0.0.1:{port}/hook", "deliveries": 1, "strangers": 0}
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_run_that_only_listens_ends_when_nothing_comes(tmp_path: Path) -> None:
    began = time.monotonic()
    done = listening(tmp_path, bind=f"127.0.0.1:{free_port()}", wait=1)
    assert done.returncode == 3
    assert time.monotonic() - began < 20
    assert "/ccmsg-" in done.stdout


def test_a_trigger_that_fails_is_told_and_what_it_began_is_ended(tmp_path: Path) -> None:
    done = listening(tmp_path, bind=f"127.0.0.1:{free_port()}", trigger="sh -c 'sleep 47' & exit 5")
    assert done.returncode == 3
    assert "the trigger ended with code 5" in done.stdout
    assert "give the target this address as its callback" in done.stdout
    assert not [one for one in Path("/proc").glob("[0-9]*/cmdline") if b"sleep\x0047" in one.read_bytes()]


def test_a_listener_speaks_tls_where_a_certificate_is_configured(tmp_path: Path) -> None:
    files = certified(tmp_path, "127.0.0.1")
    port = free_port()
    script = poster(f"https://127.0.0.1:{port}/hook")
    (tmp_path / "push.json").write_bytes(PUSH)
    (tmp_path / "push.py").write_text(script, "utf-8")
    keys = {name: file.name for name, file in files.items()}
    done = listening(tmp_path, bind=f"127.0.0.1:{port}", path="/hook", trigger=f"{sys.executable} push.py", **keys)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"listening at https://127.0.0.1:{port}/hook" in done.stdout
