"""What a credential seems to be that was never issued: names for the usual mistakes. None of them shows the credential."""

from urllib.parse import quote, unquote

from conformance.protocols.ccmessaging.reference.served import Served


def seems_token(token: str, platform: Served) -> str:
    """Say what a wrong token of a user seems to be; empty if it is right, or if that cannot be told."""
    if not token or token in platform.users:
        return ""
    if token in platform.access_tokens:
        return "the access token"
    return _other(token, platform) or _rewritten(token, platform)


def seems_access(token: str, platform: Served) -> str:
    """Say what a wrong access token seems to be; empty if it is right, or if that cannot be told."""
    if not token or token in platform.access_tokens:
        return ""
    return "the token of a user" if token in platform.users else _other(token, platform)


def _other(token: str, platform: Served) -> str:
    known = platform.target.credentials
    return next((f"the {name}" for name in ("app_key", "app_secret", "channel_id") if token == known.get(name)), "")


def _rewritten(token: str, platform: Served) -> str:
    """HA-05, HA-06: old servers quote tokens, and all tokens are percent-encoded already."""
    if token.strip('"') in platform.users:
        return "a token with quotes around it"
    if unquote(token) in platform.users:
        return "a token that was percent-encoded once more"
    return "a token whose percent-encoding was undone" if quote(token, safe="") in platform.users else ""
