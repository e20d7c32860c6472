"""The commands beside `run`: rules, explain, init, serve, and what `run --plan` says."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import requests

from conformance.harness.config import read_config, target
from conformance.protocols import families
from conformance.selftest.runs import PARTY

COMMAND = [sys.executable, "-m", "conformance"]


def ccmsg(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    return subprocess.run([*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_rules_lists_every_rule() -> None:
    rows = json.loads(ccmsg("rules", "--json").stdout)
    assert [row["id"] for row in rows] == [rule.id for protocol in families().values() for rule in protocol.rules]
    assert all(row["facts"] and row["text"]["zh"] for row in rows)
    assert "CCM-UP-098" in ccmsg("rules").stdout


def test_explain_shows_all_that_hangs_on_a_rule() -> None:
    said = ccmsg("explain", "CCM-UP-098").stdout
    wanted = (
        "MUST",
        "comma",
        "逗号",
        "SA-21",
        "#/properties/messageId (pattern)",
        "test_a_message_id_with_a_comma_is_refused",
        "TakesCommaInMessageId",
    )
    assert [part for part in wanted if part not in said] == []


def test_explain_names_the_nearest_rule() -> None:
    ran = ccmsg("explain", "ccm-up-98")
    assert ran.returncode == 2
    assert "did you mean CCM-UP-098?" in ran.stderr


def test_init_writes_a_file_that_run_understands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ccmsg("init", folder=tmp_path).returncode == 0
    for name in ("CCM_APP_KEY", "CCM_ACCESS_TOKEN", "TOKEN_ALICE", "TOKEN_BOB"):
        monkeypatch.setenv(name, "secret-of-" + name.lower())
    known = target(read_config(tmp_path / "ccmsg.toml"), party=PARTY, url=None, overrides={})
    assert [user.id for user in known.users] == ["alice", "bob"]
    assert known.limits.rate == 20
    again = ccmsg("init", folder=tmp_path)
    assert again.returncode == 2
    assert "--force" in again.stderr


def test_the_commented_lines_of_init_are_valid_too(tmp_path: Path) -> None:
    ccmsg("init", folder=tmp_path)
    text = re.sub(r"^# (?=[a-z_A-Z]+ =|\[)", "", (tmp_path / "ccmsg.toml").read_text(encoding="utf-8"), flags=re.MULTILINE)
    (tmp_path / "all.toml").write_text(text, encoding="utf-8")
    assert read_config(tmp_path / "all.toml") == tomllib.loads(text)


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


def test_a_plan_counts_and_sends_nothing(tmp_path: Path) -> None:
    ran = ccmsg("run", "--plan", "--cells", "CHAT/TEXT", folder=tmp_path)
    assert ran.returncode == 0
    assert "nothing was sent" in ran.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_plan_of_a_cell_is_smaller_than_the_whole(tmp_path: Path) -> None:
    whole, part = (ccmsg("run", "--plan", *cells, folder=tmp_path).stdout for cells in ([], ["--cells", "READ*"]))
    assert _exchanges(whole) > 1500
    assert 0 < _exchanges(part) < 200


def test_what_follows_the_dashes_goes_to_pytest(tmp_path: Path) -> None:
    ran = ccmsg("run", "--out", "r", "--", "-k", "test_another_method_is_refused", folder=tmp_path)
    assert ran.returncode == 0
    results = json.loads((tmp_path / "r" / "results.json").read_text(encoding="utf-8"))
    judged = {rule["id"] for rule in results["rules"] if rule["verdict"] == "passed"}
    assert "CCM-UP-002" in judged
    assert "CCM-UP-003" not in judged


def test_the_version_is_said() -> None:
    assert ccmsg("--version").stdout.startswith("ccmsg-conformance ")


def _exchanges(said: str) -> int:
    found = re.search(r"(\d+) exchanges, \d+ users", said)
    assert found
    return int(found[1])
