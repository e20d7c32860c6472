"""`ccmsg doctor` as users run it."""

import subprocess
import sys
from pathlib import Path

from conformance.selftest.rig import hostile
from conformance.selftest.rig.command import configure
from conformance.selftest.rig.hostile import Hostile


def doctor(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    command = [sys.executable, "-m", "conformance", "doctor", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False, env={"PATH": "", **environment})


def test_the_embedded_reference_is_all_right(tmp_path: Path) -> None:
    ran = doctor(tmp_path)
    lines = ran.stdout.splitlines()
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert lines[0].startswith("EMBEDDED REFERENCE")
    assert {line[:5] for line in lines[1:-1]} == {"ok   "}
    assert "a whole `ccmsg run` sends about" in lines[-2]
    assert lines[-1].startswith("a run can start; ")
    assert list(tmp_path.iterdir()) == []


def test_what_fails_is_said_with_exit_code_3_and_nothing_else_if_quiet(tmp_path: Path) -> None:
    with Hostile(hostile.drop) as server:
        url = server.url
    configure(tmp_path, url)
    whole, quiet, narrow = doctor(tmp_path), doctor(tmp_path, "--quiet"), doctor(tmp_path, COLUMNS="40")
    assert (whole.returncode, quiet.returncode, whole.stderr) == (3, 3, "")
    assert "FAIL  " not in whole.stdout.replace("FAIL connection", "")
    assert "skip limits             because of connection" in whole.stdout
    assert [line.split()[0] for line in quiet.stdout.splitlines()] == ["FAIL", "next:", "1"]
    assert max(map(len, narrow.stdout.splitlines())) <= 40
    assert "\x1b" not in whole.stdout


def test_a_mistake_in_the_configuration_is_a_mistake(tmp_path: Path) -> None:
    configure(tmp_path, "http://127.0.0.1:9", "[limits]\ntimout = 3")
    ran = doctor(tmp_path)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "did you mean 'timeout'?" in ran.stderr
    assert doctor(tmp_path, "--target", "", "--config", "nowhere.toml").returncode == 2
