"""Every kind of trouble: how it is provoked, the sentence that only it has, and what to do next."""

import re
from dataclasses import dataclass
from typing import Final

from conformance.selftest.harness.trouble import wrong
from conformance.selftest.rig import hostile

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
        r"a web page turns the caller away before the interface is reached, HTTP 403 \(Welcome (?:\\x1b|\W)?\[31m to Example\)",
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
        r"a web page answers instead of the interface, HTTP 200 \(Welcome (?:\\x1b|\W)?\[31m to Example\)",
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
