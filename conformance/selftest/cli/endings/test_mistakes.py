"""A mistake of the user ends a run with exit code 2 and one clear sentence, before anything is sent."""

import subprocess
import sys
from pathlib import Path

import pytest

from conformance.selftest.rig.command import LONGEST, ONE_RULE, configure, mistaken, run


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("[limits]\ntimout = 3", ("unknown key 'timout'", "'timeout'", "limits")),
        ("[limit]\ntimeout = 3", ("unknown key 'limit'", "'limits'")),
        ("[target.path]\nuplink = '/x'", ("unknown key 'path'", "'paths'", "target")),
        ("[limits]\ntimeout = 'soon'", ("limits.timeout", "soon")),
        ("[limits]\ntimeout = 3\ntimeout = 4", ("not TOML",)),
        ("[tls]\nca = 'nowhere.pem'", ("nowhere.pem", "tls.ca")),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, more: str, said: tuple[str, ...]) -> None:
    configure(tmp_path, "http://127.0.0.1:9", more)
    mistaken(run(tmp_path), "ccmsg.toml" if "tls" not in more else "tls", "next:", *said)


def test_what_everything_rests_on_cannot_be_avoided(tmp_path: Path) -> None:
    configure(tmp_path, "http://127.0.0.1:9", 'avoid = ["READ", "CHAT"]')
    mistaken(run(tmp_path), "CHAT cannot be avoided", "target.avoid")


def test_no_user_configured_is_named(tmp_path: Path) -> None:
    configure(tmp_path, "http://127.0.0.1:9", users="")
    mistaken(run(tmp_path), "no user is configured", "[[users]]")


def test_the_module_is_the_command(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "conformance", "run", "--target", ""]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=LONGEST, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no URL" in done.stderr


def test_a_file_without_credentials_is_named(tmp_path: Path) -> None:
    configure(tmp_path, "http://127.0.0.1:9", credentials="")
    mistaken(run(tmp_path), "credentials.app_key is missing")


def test_a_missing_environment_variable_is_named(tmp_path: Path) -> None:
    configure(tmp_path, "http://127.0.0.1:9", users='[[users]]\nid = "alice"\ntoken = { env = "CCMSG_NOT_SET" }')
    mistaken(run(tmp_path), "CCMSG_NOT_SET", "users.alice.token")


def test_a_file_without_url_is_no_silent_fallback(tmp_path: Path) -> None:
    configure(tmp_path, "")
    mistaken(run(tmp_path), "no URL", "target.url")


@pytest.mark.parametrize("content", ["", "# nothing but a comment\n"])
def test_an_empty_file_is_no_silent_fallback(tmp_path: Path, content: str) -> None:
    (tmp_path / "ccmsg.toml").write_text(content)
    mistaken(run(tmp_path, *ONE_RULE), "no URL", "target.url")


def test_a_target_without_configuration_is_a_mistake(tmp_path: Path) -> None:
    mistaken(run(tmp_path, "--target", "http://127.0.0.1:9"), "no user is configured")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--target", ""), ("no URL", "--target")),
        (("--target", "127.0.0.1:9"), ("127.0.0.1:9", "--target")),
        (("--target", "http://:9"), ("--target",)),
        (("--target", "http://127.0.0.1:99999"), ("--target",)),
        (("--target", "http://[::1"), ("--target",)),
        (("--target", "http://host name/"), ("--target",)),
        (("--rule", "CCM-UP-999"), ("CCM-UP-999",)),
        (("--as", "ccmessaging.plattform"), ("ccmessaging.plattform", "ccmessaging.platform")),
        (("--legs", "ccmessaging.uplnk"), ("ccmessaging.uplnk", "ccmessaging.uplink")),
        (("--legs", ","), ("--legs",)),
        (("--cells", "CHAT/TXT"), ("nothing is selected",)),
        (("--cells", ","), ("nothing is selected",)),
        (("--examples", "0"), ("--examples",)),
        (("--no-such-option",), ("--no-such-option",)),
        (("surplus",), ("surplus",)),
        (("--config", "nowhere.toml"), ("nowhere.toml",)),
        (("--", "--no-such-option"), ("pytest", "--no-such-option", "next:")),
        (("--", "-k", "nothing_is_called_so"), ("nothing is selected",)),
    ],
    ids=lambda value: " ".join(value) or "empty",
)
def test_a_mistake_on_the_command_line_is_named(tmp_path: Path, arguments: tuple[str, ...], said: tuple[str, ...]) -> None:
    configure(tmp_path, "http://127.0.0.1:9")
    mistaken(run(tmp_path, *arguments), *said)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    configure(tmp_path, "http://127.0.0.1:9")
    (tmp_path / "file").touch()
    mistaken(run(tmp_path, "--out", "file/out"), "cannot write to file/out", "--out")
