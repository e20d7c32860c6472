"""Read `ccmsg.toml` (contract, section 3) into a Target. Every mistake says what, where, and what to do next."""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, ValidationError

from conformance.core.data import load_schema
from conformance.core.errors import UsageError
from conformance.core.settings import Limits, Secret, Target, Tls, User, shell_name

REMOTE_RATE = 20.0
"""Requests per second to a target that is not on this machine, unless the user says otherwise."""


def read_config(path: Path) -> dict[str, Any]:
    """Return the validated content of a configuration file; raise UsageError for anything that is wrong with it."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot read the configuration: {error}", where=str(path), then="check --config, or write one with `ccmsg init`") from error
    try:
        config = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"the configuration is not TOML: {error}", where=str(path), then="texts stand in double quotes; see `ccmsg init`") from error
    errors = sorted(Draft202012Validator(load_schema("config")).iter_errors(config), key=lambda error: list(map(str, error.absolute_path)))
    if errors:
        raise _mistake(errors[0]).at(str(path))
    return config


def target(config: Mapping[str, Any], *, party: str, url: str | None, overrides: Mapping[str, Any], folder: Path = Path()) -> Target:
    """Return the target that a configuration describes; command line over file over default.

    `overrides` are values of `[limits]`; paths in the configuration start at `folder`, where it lies.
    Raises UsageError where something that is needed is missing.
    """
    own = config.get("target", {})
    if "CHAT" in own.get("avoid", ()):
        raise UsageError("CHAT cannot be avoided: everything rests on plain chat messages", where="target.avoid", then="leave it out of avoid")
    base = _url(own.get("url", "") if url is None else url)
    limits = {"rate": 0.0 if _is_local(base) else REMOTE_RATE, **config.get("limits", {}), **{k: v for k, v in overrides.items() if v is not None}}
    media = {key: value for key, value in config.get("media", {}).items() if key != "upload"}
    return Target(
        party=party,
        url=base,
        paths=own.get("paths", {}),
        downlink=own.get("downlink", "any"),
        avoid=frozenset(own.get("avoid", ())),
        users=_users(config),
        credentials=_credentials(config),
        media=media,
        upload=config.get("media", {}).get("upload", False),
        limits=Limits(**{field.name: limits[field.name] for field in fields(Limits) if field.name in limits}),
        tls=_tls(config.get("tls", {}), folder),
        proxy=_proxy(config.get("proxy", {})),
    )


def limited(known: Target, overrides: Mapping[str, Any]) -> Target:
    """Return a target with some of its limits replaced."""
    return replace(known, limits=replace(known.limits, **{key: value for key, value in overrides.items() if value is not None}))


def _mistake(error: ValidationError) -> UsageError:
    at = ".".join(str(part) for part in error.absolute_path) or "the top level"
    if error.validator == "additionalProperties":
        schema: Any = error.schema
        instance: Any = error.instance
        known = list(schema.get("properties", {}))
        unknown = next(key for key in instance if key not in known)
        near = difflib.get_close_matches(unknown, known, 1, 0)
        return UsageError(f"unknown key {unknown!r} in {at}", then=f"did you mean {near[0]!r}?" if near else "remove it")
    if error.validator == "oneOf":
        return UsageError(f'{at}: expected a text, or {{ env = "NAME" }}', then="see `ccmsg init`")
    return UsageError(f"{at}: {error.message[:200]}", then="see `ccmsg init` for what may stand there")


def _url(url: str) -> str:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0 and not any(map(str.isspace, url))
    except ValueError:
        sound = False
    if not sound:
        what = f"{re.sub('//[^/@]*@', '//…@', url)!r} is no URL of a target" if url else "there is no URL of a target"
        raise UsageError(
            what,
            where="--target or target.url",
            then="give one such as https://staging.example.com; without --target and configuration the embedded reference is judged",
        )
    if parts.query or parts.fragment or parts.username:
        raise UsageError(
            "the URL of a target has no query, fragment or user",
            where="--target or target.url",
            then="give the base only; credentials stand in the configuration",
        )
    return url.rstrip("/")


def _is_local(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _users(config: Mapping[str, Any]) -> tuple[User, ...]:
    listed = config.get("users", [])
    if not listed:
        raise UsageError(
            "no user is configured",
            where="[[users]]",
            then="add at least one test user with id and token; two or more allow conversations side by side",
        )
    names = [user["id"] for user in listed]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(f"user {twice!r} stands twice", where="[[users]]", then="give each user once")
    return tuple(User(user["id"], _token(user, config.get("credentials", {}))) for user in listed)


def _token(user: Mapping[str, Any], credentials: Mapping[str, Any]) -> Secret | None:
    """Return the token of a user; None where it is fetched by applyToken, which takes an access token."""
    if "token" in user:
        return _secret(user["token"], f"users.{user['id']}.token", shell_name(f"TOKEN_{user['id']}"))
    if not credentials.keys() & {"app_secret", "access_token"}:
        then = 'add token = { env = "NAME" } with its ccmessaging-token; or credentials.app_secret, by which tokens are fetched'
        raise UsageError(f"user {user['id']!r} has no token", where="[[users]]", then=then)
    return None


def _credentials(config: Mapping[str, Any]) -> dict[str, str]:
    given = config.get("credentials", {})
    for name in ("app_key", "access_token", "channel_id"):
        if name not in given and not (name == "access_token" and "app_secret" in given):
            instead = "; or give app_secret, by which it is fetched" if name == "access_token" else ""
            raise UsageError(f"credentials.{name} is missing", where="[credentials]", then=f"every call needs it{instead}; see `ccmsg init`")
    return {name: value if name == "channel_id" else _secret(value, f"credentials.{name}", shell_name(name)) for name, value in given.items()}


def _secret(value: Any, at: str, name: str) -> Secret:
    """Resolve a secret; reports refer to it by its environment variable, or by its place in the file."""
    if isinstance(value, dict):
        name = value["env"]
        value = os.environ.get(name)
        if not value:
            raise UsageError(f"the environment variable {name} is not set", where=at, then=f"export {name}=...")
    if not value.isascii() or not value.isprintable():
        raise UsageError("a credential holds characters that no HTTP header can carry", where=at, then="look for line breaks and quotes around it")
    return Secret(value, name)


def _proxy(given: Mapping[str, Any]) -> str | None:
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


def _tls(given: Mapping[str, Any], folder: Path) -> Tls:
    paths = {name: folder / given[name] for name in ("ca", "client_certificate") if name in given}
    for name, path in paths.items():
        if not path.is_file():
            raise UsageError(f"there is no file {path}", where=f"tls.{name}", then="give the path of a PEM file")
    return Tls(paths.get("ca"), paths.get("client_certificate"), given.get("verify", True))
