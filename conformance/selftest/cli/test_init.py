"""`ccmsg init`, and what a configuration of QMT has to say."""

import re
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from conformance.cli.main import app
from conformance.core.errors import UsageError
from conformance.core.settings import Target
from conformance.harness.config.file import read_config, target
from conformance.protocols import party
from conformance.protocols.qmt.bind import url as url_of
from conformance.protocols.qmt.signing import secret_of
from conformance.selftest.rig.command import ccmsg
from conformance.selftest.rig.parties import PARTIES
from conformance.selftest.rig.runs import PARTY


def init(folder: Path, name: str) -> str:
    """Write a configuration for a party, in this process; return what is said."""
    return CliRunner().invoke(app, ["init", "--as", name, "--config", str(folder / "ccmsg.toml")]).stdout


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
def test_parties_of_qmt_are_called_at_the_documented_path_or_at_one_of_their_own(tmp_path: Path, name: str, paths: str, url: str) -> None:
    known = qmt(tmp_path, name, 'appid = "1"\nappsecret = "s"', f"[target.paths]\n{paths}")
    assert url_of(known, "qmt.uplink" if name == "qmt.platform" else "qmt.downlink") == url


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
