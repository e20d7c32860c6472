"""Whatever keeps a target from being judged has a sentence of its own, with what to do next; each is provoked, for `ccmsg run` and `ccmsg doctor`."""

import contextlib
import errno
import io
import re
import socket
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pytest

from conformance.cli.chosen import choose
from conformance.cli.main import main
from conformance.core.settings import Options, Target
from conformance.core.verdict import Verdict
from conformance.harness.ending import End, Ending
from conformance.harness.events import Events
from conformance.harness.progress import Progress
from conformance.harness.run import Run
from conformance.harness.trouble.alone import between_users
from conformance.protocols import party
from conformance.selftest.harness.trouble import wrong
from conformance.selftest.rig import hostile
from conformance.selftest.rig.hostile import Hostile
from conformance.selftest.rig.runs import CALLBACK, DEMO, QMT_APP, QMT_PLATFORM, judged
from conformance.wire.client import Client
from conformance.wire.redact import Redactor
from conformance.wire.server import free_port

FAMILIES: Final = {
    "ccmessaging.platform": """
[credentials]
app_key = "demo-app-key-0001"
access_token = "demo-access-token-0001"
channel_id = "1011577355744904195"
[[users]]
id = "alice"
token = "demo-token-of-alice"
""",
    "qmt.platform": """
[qmt]
appid = "1001"
appsecret = "demo-qmt-secret-0001"
[[users]]
id = "alice"
""",
}
BESIDE: Final = {"ccmessaging.integrator": '[[users]]\nid = "alice"\n', "qmt.app": FAMILIES["qmt.platform"]}
"""Parties that meet only some of the trouble here."""
CELLS: Final = {"ccmessaging.platform": "CHAT/TEXT", "qmt.platform": "text/absent"}


@dataclass(frozen=True)
class Kind:
    """One kind of trouble: how it is provoked, the sentence that only it has, and what to do next."""

    provoke: wrong.Provoke
    sentence: str
    """A regular expression."""
    then: str
    """Part of what to do next."""
    code: int = 3
    examined: str = ""
    """What the doctor says instead, who asks more; and what to do."""
    mend: str = ""

    @property
    def next(self) -> str:
        """What to do next, as a regular expression in which brackets are brackets."""
        return re.sub(r"([\[\]])", r"\\\1", self.then)


KINDS: Final = {
    "name": Kind(wrong.name, r"the host name no-such-host\.invalid cannot be resolved", "check the host name in the URL"),
    "refused": Kind(wrong.refused, r"nothing listens at 127\.0\.0\.1:\d+", "that the target runs"),
    "no connection": Kind(wrong.unconnected, r"no connection to 127\.0\.0\.1:\d+ within 0\.5 s", "firewalls, and whether a VPN or a proxy"),
    "no answer": Kind(wrong.answers(hostile.hang), r"127\.0\.0\.1:\d+ takes the connection and says nothing", "raise limits.timeout"),
    "closed": Kind(wrong.answers(hostile.drop), r"does not speak HTTP: the connection was closed without an answer", "check the port"),
    "no HTTP": Kind(wrong.answers(hostile.raw(b"SSH-2.0-OpenSSH_9.6\r\n")), r"does not speak HTTP: what came is no HTTP answer", "check the port"),
    "expired": Kind(
        wrong.certified(wrong.expired), r"the certificate of 127\.0\.0\.1:\d+ has expired on 2021-02-03 04:05 UTC", "renew it at the server"
    ),
    "wrong host": Kind(
        wrong.certified(wrong.elsewhere),
        r"the certificate is not for 127\.0\.0\.1, but for other\.example, more\.example",
        "write a host name that stands in the certificate",
    ),
    "own CA": Kind(wrong.certified(wrong.good, known=False), r"is by an authority that is not known here", '[tls] ca = "ca.pem"'),
    "self-signed": Kind(wrong.self_signed, r"the certificate of 127\.0\.0\.1:\d+ is signed by itself", '[tls] ca = "server.pem"'),
    "https to http": Kind(wrong.answers(hostile.always(200), "https"), r"speaks HTTP without TLS, but the URL begins with https", 'url = "http://'),
    "http to https": Kind(wrong.certified(wrong.good, scheme="http"), r"speaks TLS, but the URL begins with http:", 'url = "https://'),
    "our certificate": Kind(
        wrong.certified(wrong.good, asks=True), r"as servers do that want a certificate of whoever calls", "[tls] client_certificate"
    ),
    "no proxy": Kind(wrong.proxied(hostile.drop, gone=True), r"the proxy cannot be reached: 127\.0\.0\.1:\d+", "proxy.url, and that the proxy runs"),
    "proxy password": Kind(wrong.proxied(hostile.always(407)), r"the proxy wants to know who asks \(HTTP 407\)", "http://user:password@host:port"),
    "proxy forbids": Kind(
        wrong.proxied(hostile.always(403)), r"the proxy refuses to connect to target\.example \(HTTP 403\)", "allowed at the proxy"
    ),
    "proxy in vain": Kind(wrong.proxied(hostile.always(502)), r"the proxy does not reach target\.example \(HTTP 502\)", "that the target runs"),
    "not a proxy": Kind(wrong.proxied(hostile.raw(b"SSH-2.0\r\n\r\n")), r"it is no HTTP proxy", "host and port in proxy.url"),
    "gateway": Kind(
        wrong.status(502, b"", ("Retry-After", "0")), r"what stands before the target does not reach it \(HTTP 502\)", "the log of the gateway"
    ),
    "401": Kind(
        wrong.status(401),
        r"the credentials are refused \(HTTP 401\)",
        "check app(_key|id)",
        examined=r"(x-app-key|signature) is refused \(HTTP 401",
        mend="access_token|appsecret",
    ),
    "403": Kind(
        wrong.status(403),
        r"whoever calls is turned away \(HTTP 403\)",
        "IP allow list",
        examined=r"(x-app-key|signature) is refused \(HTTP 403",
        mend="access_token|appsecret",
    ),
    "403 page": Kind(
        wrong.status(403, wrong.PAGE, wrong.HTML),
        r"a web page turns the caller away before the interface is reached, HTTP 403 \(Welcome \W{1,2}31m to Example\)",
        "IP allow list",
    ),
    "404": Kind(wrong.status(404), r"nothing is found at http://127\.0\.0\.1:\d+/ap\S+ \(HTTP 404", "target.paths|check the path"),
    "429": Kind(
        wrong.status(429, b"", ("Retry-After", "1")),
        r"asks for fewer requests \(HTTP 429\), and to come again after 1 s \(Retry-After\)",
        "lower limits.rate",
    ),
    "to https": Kind(
        wrong.redirects(lambda path, port: f"https://127.0.0.1:{port}{path}"),
        r"is redirected to https://127\.0\.0\.1:\d+/ap\S+ \(HTTP 302\)",
        r'write url = "https://127.0.0.1:',
    ),
    "to a slash": Kind(
        wrong.redirects(lambda path, _: f"{path}/"), r"is redirected to http://127\.0\.0\.1:\d+/ap\S+/ \(HTTP 302\)", 'write uplink = "/ap'
    ),
    "to a login": Kind(
        wrong.redirects(lambda *_: "/sso/login?next=x"), r"a login page answers instead of the interface \(HTTP 302", "without single sign-on"
    ),
    "page": Kind(
        wrong.status(200, wrong.PAGE, wrong.HTML),
        r"a web page answers instead of the interface, HTTP 200 \(Welcome \W{1,2}31m to Example\)",
        "it is probably that of a website",
        code=1,
    ),
    "form": Kind(
        wrong.status(200, wrong.LOGIN, wrong.HTML), r"a login page answers instead of the interface \(HTTP 200", "without single sign-on", code=1
    ),
    "another party": Kind(
        wrong.another("ccmessaging.integrator", "/callback"),
        r"answers HTTP 40[04], and a ccmessaging\.integrator seems to answer at http://127\.0\.0\.1:\d+/callback",
        "--as ccmessaging.integrator",
    ),
}


@dataclass(frozen=True)
class Said:
    """What a command said, and its exit code."""

    code: int
    text: str

    @property
    def shown(self) -> list[str]:
        """Which kinds of trouble it speaks of."""
        return [name for name, kind in KINDS.items() if re.search(kind.sentence, self.text)]


def ccmsg(folder: Path, *arguments: str) -> Said:
    """Run a command in a folder, in this process."""
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        patch.chdir(folder)
        patch.delenv("COLUMNS", raising=False)
        patch.setattr(sys, "argv", ["ccmsg", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
    return Said(int(left.value.code or 0), said.getvalue())


def configure(folder: Path, who: str, url: str, more: str = "") -> None:
    """Write a configuration."""
    text = f'[target]\nas = "{who}"\nurl = "{url}"\n{more}\n[limits]\ntimeout = 0.5\n{(FAMILIES | BESIDE)[who]}'
    (folder / "ccmsg.toml").write_text(text, "utf-8")


def begun(folder: Path) -> Ending:
    """Begin a run of what is configured in a folder; return how it ended before its cases."""
    choice, options = choose("", folder / "ccmsg.toml"), Options(out=folder, run_id="selftest", nonce="n")
    with choice.target(None, {}) as target:
        client = Client(target.limits, user_agent="selftest", tls=target.tls, proxy=target.proxy)
        events = Events(folder / "events.jsonl", Redactor(target.secrets))
        run = Run(choice.protocol, choice.party, target, options, events, client, Progress())
        run.begin()
    client.close()
    events.release()
    assert run.sender.ending, "it went on"
    return run.sender.ending


def sound(said: Said, folder: Path) -> None:
    """Assert that neither terminal nor files show what they must not."""
    assert "Traceback" not in said.text
    assert wrong.PASSWORD not in said.text
    assert [file for file in folder.rglob("out/*") if wrong.PASSWORD in file.read_text("utf-8", "replace")] == []
    assert "\x1b" not in said.text


@pytest.mark.parametrize(("name", "who"), [(name, list(FAMILIES)[turn % 2]) for turn, name in enumerate(KINDS)])
def test_a_run_says_what_is_wrong_and_what_to_do(tmp_path: Path, name: str, who: str) -> None:
    kind = KINDS[name]
    with kind.provoke(tmp_path) as (url, more):
        configure(tmp_path, who, url, more)
        said = ccmsg(tmp_path, "run", "--out", "out", "--examples", "1", "--cells", CELLS[who])
    sound(said, tmp_path)
    assert (said.code, said.shown) == (kind.code, [name]), said.text
    assert re.search(f"next: .*({kind.next})", said.text), said.text
    assert len(re.findall(r"^  c\d+ ", said.text, re.MULTILINE)) == (kind.code == 1), said.text


@pytest.mark.parametrize("who", FAMILIES)
@pytest.mark.parametrize("name", KINDS)
def test_whoever_is_judged_a_run_ends_for_it_before_the_cases(tmp_path: Path, name: str, who: str) -> None:
    kind = KINDS[name]
    with kind.provoke(tmp_path) as (url, more):
        configure(tmp_path, who, url, more)
        ending = begun(tmp_path)
    assert (ending.conclusive, Said(0, ending.text).shown) == (kind.code == 1, [name]), ending
    assert re.search(kind.next, ending.then), ending


@pytest.mark.parametrize("who", FAMILIES)
@pytest.mark.parametrize("name", KINDS)
def test_the_doctor_says_what_is_wrong_and_what_to_do(tmp_path: Path, name: str, who: str) -> None:
    kind = KINDS[name]
    with kind.provoke(tmp_path) as (url, more):
        configure(tmp_path, who, url, more)
        said = ccmsg(tmp_path, "doctor")
    sound(said, tmp_path)
    assert said.code == 3, said.text
    assert len(re.findall("^FAIL", said.text, re.MULTILINE)) == 1, said.text
    if kind.examined:
        assert re.search(kind.examined, said.text), said.text
    else:
        assert said.shown == [name], said.text
    assert re.search(f"next: .*({kind.mend or kind.next})", said.text), said.text


# -- it is somebody else -----------------------------------------------------------------------------------------------------

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


# -- one user, and where we listen -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("world", [DEMO, CALLBACK, replace(QMT_PLATFORM, listen=None), QMT_APP], ids=lambda world: str(world.party))
def test_one_user_only_is_said_and_what_needs_two_is_not_passed(tmp_path: Path, world: Target) -> None:
    one = replace(world, users=world.users[:1])
    result = judged(tmp_path, target=one, cells="CHAT/TEXT*,text/absent")
    said = [note for note in result.notes if f"only {one.users[0].id} takes part" in note]
    left_out = [row.rule.id for row in result.rules if row.rule.id in between_users(party(world.party)[0]) and row.verdict is Verdict.NOT_APPLICABLE]
    assert len(said) == 1, result.notes
    assert "add a second [[users]]" in said[0]
    assert left_out
    assert {row.verdict for row in result.rules if row.rule.id in said[0]} == {Verdict.NOT_APPLICABLE}


LISTENING: Final = """
[target]
as = "qmt.app"
[qmt]
appid = "1001"
appsecret = "demo-qmt-secret-0001"
[listen]
"""


def listening(folder: Path, listen: str, *arguments: str) -> Said:
    """Run what only listens."""
    (folder / "ccmsg.toml").write_text(f"{LISTENING}{listen}\nwait = 5\n", "utf-8")
    return ccmsg(folder, *(arguments or ("run", "--out", "out", "--legs", "qmt.uplink")))


def test_a_port_that_is_taken_is_said_and_how_to_take_another(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        at = f"127.0.0.1:{other.getsockname()[1]}"
        said = [listening(tmp_path, f'bind = "{at}"', *command) for command in ((), ("doctor",), ("serve", "--port", at.rpartition(":")[2]))]
        configure(tmp_path, "qmt.platform", f"http://{at}", f'[listen]\nbind = "{at}"')
        said.append(ccmsg(tmp_path, "run", "--out", "out"))
    assert [one.code for one in said] == [2, 3, 2, 2]
    assert [one.text for one in said if f"{at} is taken: something listens there already" not in one.text] == []
    assert [one.text.count('bind = "127.0.0.1:0" takes a free one') for one in said] == [1, 1, 0, 1]
    assert "--port 0 takes a free one" in said[2].text


def test_an_address_of_another_machine_is_said(tmp_path: Path) -> None:
    said = [listening(tmp_path, 'bind = "192.0.2.1:8090"', *command) for command in ((), ("serve", "--host", "192.0.2.1"))]
    assert [(one.code, "192.0.2.1:80" in one.text, "is no address of this machine" in one.text) for one in said] == [(2, True, True)] * 2
    assert [next_ in one.text for one, next_ in zip(said, ('bind = "0.0.0.0:<port>"', "--host 0.0.0.0"), strict=True)] == [True, True]


def test_a_privileged_port_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def bind(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")  # root may open any port

    monkeypatch.setattr(socket.socket, "bind", bind)
    said = [listening(tmp_path, 'bind = "127.0.0.1:80"', *command) for command in ((), ("serve", "--port", "80"))]
    assert [(one.code, "ports below 1024 are privileged" in one.text, "port from 1024 on" in one.text) for one in said] == [(2, True, True)] * 2


STRANGERS: Final = {
    "TLS": ("https", "/", "callers speak TLS, and http://127.0.0.1:", "give certificate and key in [listen]"),
    "another party": ("http", "/apiaccess/ccmessaging/sendAsync", "which is how a ccmessaging.integrator calls", "say --as ccmessaging.integrator"),
    "another path": ("http", "/somewhere", "POST /somewhere came, and we are found at /", "give the target the whole address, http://127.0.0.1:"),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_calls_that_are_not_awaited_say_why_nothing_came(tmp_path: Path, name: str) -> None:
    scheme, path, why, then = STRANGERS[name]
    at = f"127.0.0.1:{free_port()}"
    calls = "import contextlib, sys, requests\nwith contextlib.suppress(requests.RequestException):\n    requests.post(sys.argv[1], timeout=3)\n"
    (tmp_path / "call.py").write_text(calls, "utf-8")
    said = listening(tmp_path, f'bind = "{at}"\ntrigger = "{sys.executable} call.py {scheme}://{at}{path}"')
    assert said.code == 3, said.text
    assert (why in said.text, then in said.text) == (True, True), said.text
    assert sum(other in said.text for _, _, other, _ in STRANGERS.values()) == 1, said.text
