"""Somebody else answers, or something stands before the target: it is recognised, at little cost."""

import re
from pathlib import Path
from typing import Final

import pytest

from conformance.harness.ending import End
from conformance.selftest.harness.trouble import wrong
from conformance.selftest.harness.trouble.kinds import FAMILIES, KINDS
from conformance.selftest.harness.trouble.said import Said, begun, ccmsg, configure
from conformance.selftest.rig import hostile
from conformance.selftest.rig.hostile import Hostile

OTHERS: Final = {
    "a callback, and a platform is meant": ("ccmessaging.platform", wrong.another("ccmessaging.integrator", "/callback"), "ccmessaging.integrator"),
    "a platform, and a callback is meant": ("ccmessaging.integrator", wrong.another("ccmessaging.platform"), "ccmessaging.platform"),
    "the other family": ("ccmessaging.platform", wrong.another("qmt.platform"), "qmt.platform"),
    "the other family, the other way round": ("qmt.platform", wrong.another("ccmessaging.platform"), "ccmessaging.platform"),
    "a platform, and an app is meant": ("qmt.app", wrong.another("qmt.platform"), "qmt.platform"),
    "its own path in the URL": ("qmt.platform", wrong.another("ccmessaging.platform", "/apiaccess/ccmessaging/sendAsync"), "ccmessaging.platform"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_party_is_recognised(tmp_path: Path, name: str) -> None:
    who, provoke, other = OTHERS[name]
    with provoke(tmp_path) as (url, _):
        configure(tmp_path, who, url)
        ending, examined = begun(tmp_path), ccmsg(tmp_path, "doctor")
    assert (ending.end, ending.conclusive) == (End.PATH, False), ending
    assert re.search(rf"a {other} (seems to answer|is called)", ending.text), ending
    assert f"--as {other}" in ending.then
    assert ending.text in examined.text
    assert (examined.code, f"--as {other}" in examined.text) == (3, True)


@pytest.mark.parametrize("who", FAMILIES)
def test_who_else_it_may_be_costs_four_requests_at_most(tmp_path: Path, who: str) -> None:
    with Hostile(hostile.always(404, b"")) as server:
        configure(tmp_path, who, server.url)
        begun(tmp_path)
    assert len(server.asked) <= 1 + 4
    assert [asked.header("authorization") for asked in server.asked[1:]] == [[]] * (len(server.asked) - 1)


def test_whoever_refuses_every_message_at_the_right_place_is_nobody_else(tmp_path: Path) -> None:
    with Hostile(hostile.always(400, b'{"resultCode":"1","resultDesc":"no"}', hostile.JSON)) as server:
        configure(tmp_path, "ccmessaging.platform", server.url)
        assert begun(tmp_path).end is End.BASE_BROKEN


def test_a_target_that_answers_all_but_plain_messages_is_no_other_trouble(tmp_path: Path) -> None:
    opened = hostile.always(200)
    with Hostile(hostile.in_turn(opened, hostile.drop)) as server:
        configure(tmp_path, "ccmessaging.platform", server.url)
        ending = begun(tmp_path)
    assert (ending.end, Said(0, ending.text).shown) == (End.UNREACHABLE, []), ending
    assert ending.text.startswith("no answer comes to a plain message, though others get one: the connection was closed")


def test_a_proxy_that_asks_for_a_password_is_named_where_it_is_no_tunnel(tmp_path: Path) -> None:
    kind = KINDS["proxy password"]
    with wrong.proxied(hostile.always(407, b""), "http")(tmp_path) as (url, more):
        configure(tmp_path, "ccmessaging.platform", url, more)
        ending = begun(tmp_path)
    assert (ending.end, Said(0, ending.text).shown, kind.then in ending.then) == (End.UNREACHABLE, ["proxy password"], True), ending


def test_a_server_that_answers_plain_http_by_asking_for_tls_is_named(tmp_path: Path) -> None:
    with wrong.as_nginx(tmp_path) as (url, _):
        configure(tmp_path, "ccmessaging.platform", url)
        ending = begun(tmp_path)
    assert (ending.end, Said(0, ending.text).shown) == (End.UNREACHABLE, ["http to https"]), ending


def test_what_stands_in_the_way_of_credentials_is_named(tmp_path: Path) -> None:
    with wrong.status(200, wrong.PAGE, wrong.HTML)(tmp_path) as (url, _):
        configure(tmp_path, "ccmessaging.platform", url)
        written = (tmp_path / "ccmsg.toml").read_text("utf-8").replace("access_token =", "app_secret =")
        (tmp_path / "ccmsg.toml").write_text(written, "utf-8")
        ending = begun(tmp_path)
    assert (ending.end, Said(0, ending.text).shown) == (End.CREDENTIALS, ["page"]), ending
    assert ending.text.startswith("tokenByAkSk: ")
