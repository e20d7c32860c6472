"""Where things are, in a configuration: the target, the proxy, certificates, and the address at which we are called."""

import re
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from conformance.core.errors import UsageError
from conformance.core.settings import Listen, Secret, Tls


def target_url(url: str, at: str = "--target or target.url") -> str:
    """Return the URL of a target. Raises UsageError."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and not any(map(str.isspace, url))
    except ValueError:
        sound = False
    if not sound:
        what = f"{re.sub('//[^/@]*@', '//…@', url)!r} is no URL of a target" if url else "there is no URL of a target"
        raise UsageError(
            what,
            where=at,
            then="give one such as https://staging.example.com; without --target and configuration the embedded reference is judged; "
            "with [listen], --legs can choose those on which the target calls us: they need none",
        )
    if parts.query or parts.fragment or parts.username:
        raise UsageError(
            "the URL of a target has no query, fragment or user",
            where=at,
            then="give the base only; credentials stand in the configuration",
        )
    return url.rstrip("/")


def is_local(url: str) -> bool:
    """Return whether a URL names this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def proxy(given: Mapping[str, Any]) -> str | None:
    """Return the URL of the proxy. Raises UsageError."""
    if "url" not in given:
        return None
    try:
        parts = urlsplit(given["url"])
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise UsageError("proxy.url is no URL of a proxy", where="proxy.url", then="give one such as http://proxy.example.com:3128")
    return Secret(given["url"], "PROXY_URL")


def tls(given: Mapping[str, Any], folder: Path) -> Tls:
    """Return how certificates are handled. Raises UsageError."""
    paths = _files("tls", given, ("ca", "client_certificate"), folder)
    return Tls(paths.get("ca"), paths.get("client_certificate"), given.get("verify", True))


def listen(given: Mapping[str, Any] | None, path: str, folder: Path) -> Listen | None:
    """Return where we are called, at `path` unless another is given; None where nobody is to listen. Raises UsageError."""
    if given is None:
        return None
    if "bind" not in given:
        raise UsageError("[listen] has no bind", where="listen.bind", then='give address and port to listen on, such as bind = "127.0.0.1:8090"')
    own = given.get("path", path)
    if not own.startswith("/") or re.search(r"[\s?#]", own):
        raise UsageError(f"{own!r} is no path", where="listen.path", then="give one that begins with a slash, without query or fragment")
    files = _files("listen", given, ("certificate", "key"), folder)
    if "key" in files and "certificate" not in files:
        raise UsageError("there is a key, and no certificate", where="listen.certificate", then="give both, or none for plain HTTP")
    public = given.get("public_url", "").rstrip("/")
    if public and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", public):
        raise UsageError(
            f"{public!r} is no URL under which callers see us", where="listen.public_url", then="give one such as https://tunnel.example.com"
        )
    return Listen(
        bind=given["bind"],
        path=own.rstrip("/") or "/",
        public_url=public,
        certificate=files.get("certificate"),
        key=files.get("key"),
        trigger=given.get("trigger", ""),
        wait=given.get("wait", Listen.wait),
    )


def _files(table: str, given: Mapping[str, Any], names: tuple[str, ...], folder: Path) -> dict[str, Path]:
    paths = {name: folder / given[name] for name in names if name in given}
    for name, path in paths.items():
        if not path.is_file():
            raise UsageError(f"there is no file {path}", where=f"{table}.{name}", then="give the path of a PEM file")
    return paths
