"""What a configuration has to give, where the rest can be fetched."""

from pathlib import Path

import pytest

from conformance.core.errors import UsageError
from conformance.core.settings import Target
from conformance.harness.config.file import read_config, target
from conformance.selftest.ccmessaging.credentials.desk import FETCHED, NO_TOKENS
from conformance.selftest.rig.runs import PARTY


def parsed(folder: Path, text: str) -> Target:
    """Return the target of a configuration."""
    (folder / "ccmsg.toml").write_text(f'[target]\nurl = "http://127.0.0.1:9"\n{text}', "utf-8")
    return target(read_config(folder / "ccmsg.toml"), party=PARTY, url=None, overrides={}, folder=folder)


def test_what_can_be_fetched_need_not_be_given(tmp_path: Path) -> None:
    known = parsed(tmp_path, FETCHED + NO_TOKENS + "[media]\nupload = true\n")
    assert [user.token for user in known.users] == [None, None]
    assert known.upload
    assert "demo-app-secret-0001" in known.secrets
    with_access = parsed(tmp_path, FETCHED.replace("app_secret", "access_token") + NO_TOKENS)
    assert with_access.users[0].token is None
    assert not with_access.upload


def test_what_nobody_can_fetch_is_named(tmp_path: Path) -> None:
    neither = FETCHED.replace('app_secret = "demo-app-secret-0001"', "")
    with pytest.raises(UsageError, match="'alice' has no token"):
        parsed(tmp_path, neither + NO_TOKENS)
    with pytest.raises(UsageError, match=r"credentials.access_token is missing(.|\n)*app_secret"):
        parsed(tmp_path, neither + '[[users]]\nid = "alice"\ntoken = "t"')


def test_paths_of_tls_start_where_the_configuration_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "ca.pem").touch()
    monkeypatch.chdir(tmp_path)
    known = parsed(tmp_path / "there", FETCHED + NO_TOKENS + '[tls]\nca = "ca.pem"\n')
    assert known.tls.ca == tmp_path / "there" / "ca.pem"
