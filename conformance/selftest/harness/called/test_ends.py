"""How runs that are called end: by Ctrl-C, by silence, on a terminal; and the way in, as the doctor sees it."""

import contextlib
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from conformance.selftest.harness.called.client import RIGHT, WRONG, configured, run
from conformance.selftest.rig.command import COMMAND


def test_ctrl_c_ends_listening_with_a_verdict(tmp_path: Path) -> None:
    client = configured(tmp_path, RIGHT, more="wait = 60")
    # Whoever runs in the background of a shell is deaf to Ctrl-C, and so are all its children unless somebody gives them their hearing back.
    hears = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from conformance.cli.main import main; main()"
    command = [sys.executable, "-c", hears, "run", "--legs", "qmt.uplink", "--out", "out"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while not process.stdout.readline().startswith("listening ..."):
        pass
    subprocess.run(client, cwd=tmp_path, check=True, capture_output=True)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=20)[0]
    assert (process.returncode, "listening was ended by Ctrl-C" in said, "CONFORMANT" in said) == (0, True, True)


def test_a_terminal_shows_what_came_and_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "list.toml").write_text('cells = ["text/absent", "voice/absent"]\nscenarios = ["sends-event"]')
    configured(tmp_path, WRONG)
    ours, theirs = pty.openpty()
    command = [*COMMAND, "run", "--legs", "qmt.uplink", "--out", "out", "--checklist", "list.toml"]
    wide = {**os.environ, "COLUMNS": "140", "LINES": "50", "TERM": "xterm"}
    process = subprocess.Popen(command, cwd=tmp_path, env=wide, stdout=theirs, stderr=theirs, stdin=theirs)
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # the end of a terminal
        while piece := os.read(ours, 65536):
            shown += piece
    os.close(ours)
    said = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    assert process.wait(20) == 1
    parts = (
        "listening: 5 calls of 2 users, 1 of strangers; quiet for ",
        "missing",
        "not seen yet: ",
        "MUST QMT-UP-026 broken by alice",
        "cells not seen (1 of 2)",
    )
    assert [part for part in parts if part not in said] == []


def test_silence_ends_listening_and_is_inconclusive(tmp_path: Path) -> None:
    configured(tmp_path, [], more="wait = 0.5")
    began = time.monotonic()
    found = run(tmp_path)
    assert (found.code, time.monotonic() - began < 20) == (3, True)
    assert "nothing came to the listener at http://127.0.0.1:" in found.said
    assert "give the target this address as its platform's" in found.said


def test_an_embedded_app_is_judged_out_of_the_box(tmp_path: Path) -> None:
    found = run(tmp_path, "--as", "qmt.app")
    assert (found.code, "CONFORMANT  EMBEDDED REFERENCE" in found.said) == (0, True)
    assert [cell for cell in found.results["cells"] if not cell["sent"]] == []


def test_the_doctor_looks_at_the_way_in_where_no_url_is_named(tmp_path: Path) -> None:
    client = configured(tmp_path, RIGHT)
    wide = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    done = subprocess.run([*COMMAND, "doctor"], cwd=tmp_path, env=wide, capture_output=True, text=True, timeout=60, check=False)
    lines = done.stdout.splitlines()
    assert (done.returncode, [" ".join(line.split()[:2]) for line in lines[:-1]]) == (0, ["ok configuration", "ok listener", "ok way"])
    assert "qmt.app, which calls us" in lines[0]
    assert f"what is posted to http://127.0.0.1:{client[-1]}/" in lines[2]
