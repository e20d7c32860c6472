"""Who speaks, in a configuration: users, credentials, and secrets that stand in the environment."""

import hashlib
import os
import re
from collections.abc import Mapping
from typing import Any

from conformance.core.errors import UsageError
from conformance.core.protocol import Needs
from conformance.core.settings import Secret, User, shell_name

_ROTATES = re.compile("token|authorization")
"""Credentials that are replaced from time to time, while the address at which we are called should last."""


def require_variables(config: Mapping[str, Any], needs: Needs) -> None:
    """Check that the environment has every secret that users and credentials refer to. Raises one UsageError for all that are missing."""
    users = {f"users.{user['id']}.token": user.get("token") for user in config.get("users", [])}
    own = {f"{needs.section}.{name}": value for name, value in config.get(needs.section, {}).items()}
    missing = {at: value["env"] for at, value in {**own, **users}.items() if isinstance(value, dict) and not os.environ.get(value["env"])}
    names = list(dict.fromkeys(missing.values()))
    if names:
        what = f"the environment variable{'s' * (len(names) > 1)} {', '.join(names)} {'are' if len(names) > 1 else 'is'} not set"
        raise UsageError(what, where=", ".join(missing), then=f"export {' '.join(f'{name}=...' for name in names)}")


def users(config: Mapping[str, Any], needs: Needs) -> tuple[User, ...]:
    """Return the test users. Raises UsageError."""
    listed = config.get("users", [])
    if not listed and (needs.users or needs.nobody):
        return tuple(User(name, None) for name in needs.users)
    if not listed:
        raise UsageError(
            "no user is configured",
            where="[[users]]",
            then=f"add at least one test user with id{' and token' * needs.tokens}; two or more allow conversations side by side",
        )
    names = [user["id"] for user in listed]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(f"user {twice!r} stands twice", where="[[users]]", then="give each user once")
    return tuple(User(user["id"], _token(user, config.get("credentials", {}), needs)) for user in listed)


def _token(user: Mapping[str, Any], credentials: Mapping[str, Any], needs: Needs) -> Secret | None:
    """Return the token of a user; None where it is fetched by applyToken, which takes an access token."""
    if "token" in user:
        return _secret(user["token"], f"users.{user['id']}.token", shell_name(f"TOKEN_{user['id']}"))
    if needs.tokens and not credentials.keys() & {"app_secret", "access_token"}:
        then = 'add token = { env = "NAME" } with its ccmessaging-token; or credentials.app_secret, by which tokens are fetched'
        raise UsageError(f"user {user['id']!r} has no token", where="[[users]]", then=then)
    return None


def credentials(config: Mapping[str, Any], needs: Needs) -> dict[str, str]:
    """Return the credentials by name, what stands in for those that are left out too. Raises UsageError."""
    given = {name: value for name, value in config.get(needs.section, {}).items() if not isinstance(value, list)}
    for name in needs.credentials:
        other = needs.instead.get(name)
        if name not in given and other not in given:
            then = f"every call needs it{f'; or give {other} instead' if other else ''}; see `ccmsg init`"
            raise UsageError(f"{needs.section}.{name} is missing", where=f"[{needs.section}]", then=then)
    own = {name: value if name in needs.plain else _secret(value, f"{needs.section}.{name}", shell_name(name)) for name, value in given.items()}
    return {**needs.defaults, **own}


def types(config: Mapping[str, Any], needs: Needs) -> tuple[str, ...]:
    """Return the types of messages that are declared."""
    return tuple(config.get(needs.section, {}).get("message_types", ()))


def unguessable(url: str, known: Mapping[str, str]) -> str:
    """Return a path that nobody guesses who does not know the credentials, the same each time for the same ones."""
    lasting = [f"{name}={value}" for name, value in sorted(known.items()) if not _ROTATES.search(name)]
    digest = hashlib.sha256("\n".join([url, *lasting]).encode()).hexdigest()
    return f"/ccmsg-{digest[:20]}"


def _secret(value: Any, at: str, name: str) -> Secret:
    """Resolve a secret, whose variable is set; reports refer to it by that, or by its place in the file."""
    if isinstance(value, dict):
        name = value["env"]
        value = os.environ[name]
    if not value.isascii() or not value.isprintable():
        raise UsageError("a credential holds characters that no HTTP header can carry", where=at, then="look for line breaks and quotes around it")
    return Secret(value, name)
