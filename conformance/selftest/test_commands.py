"""The commands beside `run`: rules, explain, init, serve, and what `run --plan` says."""

import json
import re
import subprocess
import sys
import time
import tomllib
from dataclasses import replace
from pathlib import Path
from queue import Queue

import pytest
import requests
from typer.testing import CliRunner

from conformance.cli.main import app
from conformance.cli.serve import _prefix
from conformance.cli.terminal import say_plan
from conformance.core.errors import UsageError
from conformance.core.exchange import Request, Response
from conformance.core.settings import Target
from conformance.harness.config import read_config, target
from conformance.protocols import families, party
from conformance.protocols.qmt.bind import url as url_of
from conformance.protocols.qmt.signing import secret_of, signature
from conformance.selftest.runs import PARTY
from conformance.wire.server import running

COMMAND = [sys.executable, "-m", "conformance"]
PARTIES = [name for family in families().values() for name in family.parties]


def ccmsg(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command line."""
    return subprocess.run([*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def init(folder: Path, name: str) -> str:
    """Write a configuration for a party, in this process; return what is said."""
    return CliRunner().invoke(app, ["init", "--as", name, "--config", str(folder / "ccmsg.toml")]).stdout


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
        "broken by     ccmessaging.platform",
        "broken by     ccmessaging.integrator",
        "usual cause   `messageId` is checked for its length only",
        "fix           Use a UUID without hyphens",
    )
    assert [part for part in wanted if part not in said] == []


def test_every_rule_is_judged_by_now() -> None:
    assert [row["id"] for row in json.loads(ccmsg("rules", "--json").stdout) if not row["judged"]] == []
    assert "not judged yet" not in ccmsg("explain", "QMT-UP-005").stdout


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


@pytest.mark.parametrize("name", PARTIES)
def test_the_commented_lines_of_init_are_valid_too(tmp_path: Path, name: str) -> None:
    init(tmp_path, name)
    text = re.sub(r"^# (?=[a-z_A-Z]+ =|\[)", "", (tmp_path / "ccmsg.toml").read_text(encoding="utf-8"), flags=re.MULTILINE)
    (tmp_path / "all.toml").write_text(text, encoding="utf-8")
    assert read_config(tmp_path / "all.toml") == tomllib.loads(text)


@pytest.mark.parametrize("name", PARTIES)
def test_init_says_what_to_fill_in(tmp_path: Path, name: str) -> None:
    said = init(tmp_path, name)
    section = "qmt" if name.startswith("qmt") else "credentials"
    assert f"fill in url, [{section}] and [[users]], then: ccmsg doctor --config " in said
    assert f"[{section}]" in (tmp_path / "ccmsg.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "variable"), [("qmt.platform", "QMT_APPSECRET"), ("qmt.app", "QMT_ACCESS_TOKEN")])
def test_init_for_qmt_needs_one_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, variable: str) -> None:
    init(tmp_path, name)
    with pytest.raises(UsageError, match=f"the environment variable {variable} is not set"):
        configured(tmp_path / "ccmsg.toml", name)
    monkeypatch.setenv(variable, "secret-0001")
    known = configured(tmp_path / "ccmsg.toml", name)
    assert (known.credentials["version"], known.credentials["appid"], secret_of(known, name)) == ("v1", "1001", "secret-0001")
    assert [secret.name for secret in known.secrets] == [variable]
    assert [user.id for user in known.users] == ["alice", "bob"]


def test_all_variables_that_are_missing_are_named_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    init(tmp_path, "ccmessaging.platform")
    monkeypatch.setenv("TOKEN_ALICE", "t")
    for name in ("CCM_APP_KEY", "CCM_ACCESS_TOKEN", "TOKEN_BOB"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(UsageError) as raised:
        configured(tmp_path / "ccmsg.toml", "ccmessaging.platform")
    assert raised.value.what == "the environment variables CCM_APP_KEY, CCM_ACCESS_TOKEN, TOKEN_BOB are not set"
    assert raised.value.where == "credentials.app_key, credentials.access_token, users.bob.token"
    assert raised.value.then == "export CCM_APP_KEY=... CCM_ACCESS_TOKEN=... TOKEN_BOB=..."


def test_variables_of_another_family_may_be_missing(tmp_path: Path) -> None:
    known = qmt(tmp_path, "qmt.platform", 'appid = "1"\nappsecret = "s"', '[credentials]\napp_key = { env = "NOT_SET_0001" }')
    assert known.credentials["appid"] == "1"


def configured(file: Path, name: str) -> Target:
    """Return the target of a file."""
    return target(read_config(file), party=party(name)[1], url=None, overrides={})


def qmt(folder: Path, name: str, keys: str, more: str = "") -> Target:
    """Return a target of which the file says this of [qmt]."""
    text = f'[qmt]\n{keys}\n[[users]]\nid = "alice"\n[target]\nurl = "http://127.0.0.1:9"\n{more}\n'
    (folder / "ccmsg.toml").write_text(text, encoding="utf-8")
    return configured(folder / "ccmsg.toml", name)


@pytest.mark.parametrize(
    ("name", "keys", "words"),
    [
        ("qmt.platform", 'appsecret = "s"', r"qmt.appid is missing(.|\n)*\[qmt\]"),
        ("qmt.app", 'access_token = "s"', r"qmt.appid is missing(.|\n)*\[qmt\]"),
        ("qmt.platform", 'appid = "1"', r"qmt.appsecret is missing(.|\n)*\[qmt\]"),
        ("qmt.platform", 'appid = "1"\naccess_token = "s"', r"qmt.appsecret is missing"),
        ("qmt.app", 'appid = "1"', r"qmt.access_token is missing(.|\n)*or give appsecret instead"),
        ("qmt.platform", 'app_id = "1"', r"unknown key 'app_id' in qmt(.|\n)*did you mean 'appid'"),
        ("qmt.platform", 'appid = 1001\nappsecret = "s"', r"qmt.appid: 1001 is not of type 'string'"),
        ("qmt.app", 'appid = "1"\naccess_token = { env = "NOT_SET_0001" }', r"NOT_SET_0001 is not set(.|\n)*qmt.access_token"),
        ("qmt.app", 'appid = "1"\naccess_token = "s"\nmessage_types = []', r"qmt.message_types"),
    ],
)
def test_what_is_missing_or_wrong_in_qmt_is_named(tmp_path: Path, name: str, keys: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        qmt(tmp_path, name, keys)


def test_qmt_without_users_asks_for_no_token(tmp_path: Path) -> None:
    (tmp_path / "ccmsg.toml").write_text('[target]\nurl = "http://127.0.0.1:9"\n[qmt]\nappid = "1"\naccess_token = "s"\n', encoding="utf-8")
    with pytest.raises(UsageError, match="no user is configured") as raised:
        configured(tmp_path / "ccmsg.toml", "qmt.app")
    assert "token" not in str(raised.value.then)


def test_an_app_takes_either_secret(tmp_path: Path) -> None:
    both = qmt(tmp_path, "qmt.app", 'appid = "1"\nappsecret = "s"\naccess_token = "t"\nversion = "v1.0"\nmessage_types = ["text", "event.X"]')
    assert (secret_of(both, "qmt.app"), both.types, both.credentials["version"]) == ("t", ("text", "event.X"), "v1.0")
    assert secret_of(qmt(tmp_path, "qmt.app", 'appid = "1"\nappsecret = "s"'), "qmt.app") == "s"


@pytest.mark.parametrize(
    ("name", "paths", "url"),
    [
        ("qmt.platform", "", "http://127.0.0.1:9/api/v1/1/staffService/message"),
        ("qmt.platform", 'uplink = "/gw/message"', "http://127.0.0.1:9/gw/message"),
        ("qmt.app", "", "http://127.0.0.1:9/qmtapi/staffService/message"),
        ("qmt.app", 'downlink = "https://other.example/x"', "https://other.example/x"),
    ],
)
def test_where_qmt_is_prefix(tmp_path: Path, name: str, paths: str, url: str) -> None:
    known = qmt(tmp_path, name, 'appid = "1"\nappsecret = "s"', f"[target.paths]\n{paths}")
    assert url_of(known, "qmt.uplink" if name == "qmt.platform" else "qmt.downlink") == url


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


def test_a_plan_counts_and_sends_nothing(tmp_path: Path) -> None:
    ran = ccmsg("run", "--plan", "--cells", "CHAT/TEXT", folder=tmp_path)
    assert ran.returncode == 0
    assert "nothing was sent" in ran.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"rate": 20.0}, "at 20 requests per second and with 40 ms per answer about 40 s"),
        ({"rate": 200.0}, "at 200 requests per second and with 40 ms per answer about 16 s"),
        ({}, "about 2 s on this machine; with 40 ms per answer about 16 s"),
    ],
)
def test_an_estimate_does_not_contradict_itself(capsys: pytest.CaptureFixture[str], limits: dict[str, float], words: str) -> None:
    demo = PARTY.demo("")
    say_plan([("case", 300, 800)], replace(demo, users=demo.users[:2], limits=replace(demo.limits, **limits)))  # type: ignore[arg-type]
    assert capsys.readouterr().out.splitlines()[-1] == f"Estimate: {words}."


def test_a_plan_of_a_cell_is_smaller_than_the_whole(tmp_path: Path) -> None:
    whole, part = (ccmsg("run", "--plan", *cells, folder=tmp_path).stdout for cells in ([], ["--cells", "READ*"]))
    assert _exchanges(whole) > 1500
    assert 0 < _exchanges(part) < 200


@pytest.mark.parametrize(
    ("name", "legs", "rule"), [("qmt.platform", "qmt.uplink", "QMT-UP-101"), ("ccmessaging.platform", "ccmessaging.uplink", "CCM-UP-010")]
)
def test_the_embedded_reference_calls_nobody_where_nobody_listens(tmp_path: Path, name: str, legs: str, rule: str) -> None:
    ran = ccmsg("run", "--as", name, "--legs", legs, "--rule", rule, "--examples", "1", "--cells", "CHAT/TEXT,text/absent", folder=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout


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
