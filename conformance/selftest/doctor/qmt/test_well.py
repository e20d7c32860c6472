"""A party of QMT with which nothing is wrong, settings that have no effect, and the command."""

import json
from dataclasses import replace
from pathlib import Path

from conformance.core.examination import Mark
from conformance.core.protocol import Party
from conformance.core.settings import Listen, Secret
from conformance.harness.config.idle import idle
from conformance.harness.doctor.ground import spots
from conformance.protocols import party
from conformance.protocols.qmt.reference.app import App
from conformance.selftest.doctor.examined import command
from conformance.selftest.doctor.qmt.world import APP, HTTP_HOPS, LEG, PATH, PLATFORM, SERVED, TAKEN, both, of, world


@both
def test_a_conforming_target_is_all_right(known: Party) -> None:
    said = of(None, known)
    assert {hop.mark for hop in said.hops if hop.name != "listener"} == {Mark.OK}, said.text
    assert [hop.name for hop in said.hops if hop.name != "listener"] == [
        "configuration",
        *HTTP_HOPS,
        LEG[known.name],
        "users",
        "clock",
        "limits",
    ]
    assert "2 users; credentials access_token, appid, appsecret, version" in said.of("configuration").text
    assert said.of("interface").text == f"POST is answered at {SERVED.url}{PATH[known.name]}"
    assert said.of("signature").text.startswith("verifies: the right one is taken, a wrong one is refused (HTTP 200, errcode 30003: ")
    assert said.of(LEG[known.name]).text.startswith(TAKEN[known.name].format("user alice") + " after ")
    assert said.of("users").text == TAKEN[known.name].format("each of the 2")
    assert said.requests == 4


@both
def test_no_oddity_of_a_conforming_target_fails(known: Party) -> None:
    for name, oddity in known.oddities.items():
        target = world(known, **getattr(oddity, "world", {}))
        said = of(known.reference(target, oddity), known)
        assert said.failed == [], f"{name}: {said.text}"


@both
def test_what_does_not_concern_qmt_is_said(known: Party) -> None:
    lines = [hop for hop in of(None, known, media={"IMAGE": "k,jpg"}).hops if hop.name == "configuration"]
    assert [line.mark for line in lines] == [Mark.OK, Mark.WARN]
    assert lines[1].text.startswith("[media] has no effect")


@both
def test_settings_of_another_family_are_said(known: Party) -> None:
    users = tuple(replace(user, token=Secret("token-0001", "TOKEN")) for user in world(known).users)
    said = of(None, known, avoid=frozenset({"CHAT", "READ"}), users=users)
    warned = [hop.text for hop in said.hops if hop.name == "configuration" and hop.mark is Mark.WARN]
    assert warned == [
        f"CHAT, READ in target.avoid has no effect: a {known.name} is sent nothing of this kind",
        f"the tokens of [[users]] have no effect: a {known.name} is called without any",
    ]


def test_nothing_comes_down_from_an_app() -> None:
    warned = [hop.text for hop in of(None, APP, downlink="echo").hops if hop.name == "configuration" and hop.mark is Mark.WARN]
    assert warned == ["target.downlink has no effect: nothing is awaited of a qmt.app but answers"]


@both
def test_one_user_is_a_warning(known: Party) -> None:
    said = of(None, known, users=world(known).users[:1])
    assert said.failed == []
    assert (said.of("users").mark, "[[users]]" in said.of("users").then) == (Mark.WARN, True)


@both
def test_the_embedded_reference_is_all_right(known: Party) -> None:
    ran = command("--as", known.name)
    lines = ran.stdout.splitlines()
    assert ran.exit_code == 0, ran.output
    assert lines[0].startswith("EMBEDDED REFERENCE")
    assert {line[:5] for line in lines[1:-1]} == {"ok   "}
    assert ("ok   echo" in ran.stdout) == (known is PLATFORM)
    assert lines[-1].startswith("a run can start; ")


def test_an_app_that_refuses_ends_with_exit_code_3(tmp_path: Path) -> None:
    SERVED.handler = App(world(APP))
    users, keys = '[[users]]\nid = "alice"', '[qmt]\nappid = "1001"\naccess_token = "not-the-right-one"'
    (tmp_path / "ccmsg.toml").write_text(f"[target]\nas = {json.dumps(APP.name)}\nurl = {json.dumps(SERVED.url)}\n{keys}\n{users}\n")
    ran = command("--config", str(tmp_path / "ccmsg.toml"))
    assert ran.exit_code == 3
    assert "FAIL signature          the signature is refused (HTTP 200, errcode 30003" in ran.stdout
    assert "1 thing to mend" in ran.stdout


@both
def test_files_and_tokens_do_not_concern_the_qmt_that_is_played_either(known: Party) -> None:
    users = tuple(replace(user, token=Secret("token-0001", "TOKEN")) for user in world(known).users)
    target = replace(world(known), users=users, media={"IMAGE": "k,jpg"}, listen=Listen("127.0.0.1:0", "/"))
    assert [text.partition(" have ")[0].partition(" has ")[0] for text, _ in idle(target, known)] == ["[media]", "the tokens of [[users]]"]


@both
def test_paths_at_which_nobody_is_called_are_said_and_not_looked_at(known: Party) -> None:
    used, unused = ("uplink", "downlink") if known is PLATFORM else ("downlink", "uplink")
    paths = {"poll": "http://127.0.0.1:1/poll", "applyToken": "/t", unused: "/a", used: "/b"}
    target = replace(world(known), url="http://127.0.0.1:9", paths=paths)
    said = f"{', '.join(sorted({'poll', 'applyToken', unused}))} in [target.paths] has no effect: a {known.name} is not called there"
    assert [text for text, _ in idle(target, known)] == [said]
    assert [there.port for there in spots(known, target)] == [9]


def test_what_credentials_and_files_come_from_is_called_at_a_platform() -> None:
    platform = party("ccmessaging.platform")[1]
    paths = dict.fromkeys(("uplink", "poll", "applyToken", "tokenByAkSk", "uploadFileStream"), "/x")
    target = replace(platform.demo("http://127.0.0.1:9"), paths={**paths, "push": "/callback"})
    assert [text for text, _ in idle(target, platform)] == ["push in [target.paths] has no effect: a ccmessaging.platform is not called there"]
