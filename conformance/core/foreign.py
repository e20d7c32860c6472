"""Answers that do not come from the interface at all, or not yet: login pages, redirects, proxies, gateways that ask for patience."""

import re
from html import unescape
from typing import Final
from urllib.parse import urljoin, urlsplit

from conformance.core.examination import Desk, Seen, fail
from conformance.core.exchange import NOT_JSON, Exchange, Response

LONGEST: Final = 1000
"""Characters of what a target says that are repeated, whole or not at all: of a secret that is cut in two nobody knows the rest."""
_SHORT: Final = 60
_LOGIN: Final = re.compile(r"log-?in|log-?on|sign-?in|sso|/cas\b|oauth2?/authorize|saml", re.IGNORECASE)
_PATIENCE: Final = 429
_PROXY: Final = 407
_BEFORE: Final = (502, 503, 504)
_NOT_HERE: Final = (404, 405)
"""What is said where there is no interface; of many servers with a page."""
_TURNED_AWAY: Final = 403


def foreign(exchange: Exchange) -> Seen | None:
    """Return what to say of an answer that is none of the interface's own; None if it may be its own."""
    response, url = exchange.response, exchange.request.url.partition("?")[0]
    if response is None or exchange.failure:
        return fail(f"{url} gives no answer: {exchange.failure or 'none came'}", "look at the target's log; raise limits.timeout if it is only slow")
    if response.status == _PROXY:
        return fail("the proxy wants to know who asks (HTTP 407)", "put its user and password into proxy.url: http://user:password@host:port")
    if response.status == _PATIENCE:
        then = "lower limits.rate or limits.concurrency in the configuration, or wait and run again"
        return fail(f"the target asks for fewer requests (HTTP 429){_wait(response)}", then)
    if response.status in _BEFORE:
        text = f"what stands before the target does not reach it (HTTP {response.status})"
        return fail(text, "look whether the target runs, and at the log of the gateway or proxy before it")
    if 300 <= response.status < 400:
        return _redirect(exchange, response, url)
    return _page(response, url) if is_page(response) and response.status not in _NOT_HERE else None


def is_page(response: Response) -> bool:
    """Return whether an answer is a web page."""
    label = (response.header("content-type") or "").lower()
    start = response.body[:500].lstrip().lower()
    return response.json is NOT_JSON and ("html" in label or start.startswith((b"<!doctype html", b"<html")))


def has_form(response: Response) -> bool:
    """Return whether an answer is a web page that asks who one is."""
    return is_page(response) and re.search(rb"<form|type\s*=\s*[\"']?password", response.body, re.IGNORECASE) is not None


def leads_to_a_login(desk: Desk, exchange: Exchange) -> Seen | None:
    """Look where a redirect leads, without credentials, and only on the same host: is it a page that asks who one is?"""
    response, url = exchange.response, exchange.request.url
    there = location(response, url) if response and 300 <= response.status < 400 else ""
    if response is None or not there or urlsplit(there)[:2] != urlsplit(url)[:2]:
        return None
    page = desk.look(there).response
    return login_page(f"HTTP {response.status} to {there}") if page and has_form(page) else None


def login_page(where: str) -> Seen:
    """Say that a login page stands where the interface should."""
    then = "give the address of the interface itself in target.url: it must be open to programs, without single sign-on"
    return fail(f"a login page answers instead of the interface ({where})", then)


def said(text: str) -> str:
    """Return a text of the target in brackets, whole or not at all."""
    return f" ({text})" if text and len(text) <= LONGEST else ""


def location(response: Response, url: str) -> str:
    """Return where a redirect points to, without its query; empty if nowhere."""
    try:
        parts = urlsplit(urljoin(url, response.header("location") or ""))
        found = f"{parts.scheme}://{parts.netloc}{parts.path}" if response.header("location") else ""
    except ValueError:
        found = ""
    return found if len(found) <= LONGEST else ""


def leads_to_login(url: str) -> bool:
    """Return whether an address that a redirect points to looks like that of a login page."""
    return _LOGIN.search(url) is not None


def title(response: Response) -> str:
    """Return the title of a web page; empty if it has none, or none that is short."""
    found = re.search(r"<title[^>]*>(.*?)</title>", response.body.decode("utf-8", "replace"), re.IGNORECASE | re.DOTALL)
    text = unescape(found[1]).strip() if found else ""
    return text if len(text) <= LONGEST else ""


def _wait(response: Response) -> str:
    """Return what an answer says about when to come again."""
    asked = (response.header("retry-after") or "").strip()
    said_ = f"{asked} s" if asked.isdigit() else asked
    return f", and to come again after {said_} (Retry-After)" if 0 < len(said_) <= _SHORT else ""


def _redirect(exchange: Exchange, response: Response, url: str) -> Seen:
    there = location(response, url)
    if leads_to_login(there):
        return login_page(f"HTTP {response.status} to {there}")
    if not there:
        return fail(f"{url} is redirected, but not said where to (HTTP {response.status})", "check target.url: scheme, host and path")
    return fail(f"{url} is redirected to {there} (HTTP {response.status})", f"{_instead(exchange, url, there)}; redirects are not followed")


def _instead(exchange: Exchange, url: str, there: str) -> str:
    """Return which `url` or path to write for the address that a redirect points to."""
    base = exchange.target.url.rstrip("/") if exchange.target else ""
    tail = url.removeprefix(base) if base and url.startswith(base) else urlsplit(url).path
    if there.endswith(tail):
        return f'write url = "{there.removesuffix(tail)}"'
    if base and there.startswith(base + "/"):
        return f'write {exchange.leg.rpartition(".")[2]} = "{there.removeprefix(base)}" in [target.paths]'
    return f"write the address that it points to, {there}, in target.url or [target.paths]"


def _page(response: Response, url: str) -> Seen:
    if has_form(response):
        return login_page(f"HTTP {response.status} from {url}")
    if response.status == _TURNED_AWAY:
        text = f"a web page turns the caller away before the interface is reached, HTTP 403{said(title(response))}"
        return fail(text, "have this machine's address let through: an IP allow list or a web application firewall; or check target.url")
    text = f"a web page answers instead of the interface, HTTP {response.status}{said(title(response))}"
    then = "check target.url: it is probably that of a website. Give host and port of the interface, with nothing before it (portal, captive network)"
    return fail(text, then)
