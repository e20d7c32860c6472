"""The calls that fetch credentials, tokenByAkSk and applyToken, and how their answers are read. Pure: keeps nothing, sends nothing."""

import json
from typing import Any, Final

from conformance.core.credentials import Errand, Fetched
from conformance.core.exchange import NOT_JSON, Exchange, Headers, Request
from conformance.core.settings import Target, User, shell_name
from conformance.core.violation import shown

ASKED_LIFE: Final = 3600
"""Seconds that an access token is asked to live: the longest that may be asked (HT-03)."""
TOKEN_LIFE: Final = 3600.0
"""Seconds that a user's token lives (HA-04)."""
LONGEST: Final = 8192
"""Characters of a credential: a longer one fits into the headers of no server."""
_TEXT: Final = 1000
"""Characters of an answer that are repeated, whole or not at all: of a secret that is cut in two nobody knows the rest."""
PATHS: Final = {
    "tokenByAkSk": "/apigovernance/api/oauth/tokenByAkSk",
    "applyToken": "/apiaccess/ccmessaging/applyToken",
    "uploadFileStream": "/apiaccess/ccmessaging/uploadFileStream",
}
"""HT-01, HA-01, EP-01."""
JSON: Final = ("Content-Type", "application/json;charset=UTF-8")


def token_by_ak_sk(target: Target) -> Errand:
    """Return the call that fetches an access token for app_key and app_secret (HT-01 to HT-04)."""
    body = {"app_key": str(target.credentials["app_key"]), "app_secret": str(target.credentials["app_secret"])}
    headers = (("Content-Type", "application/json"), ("X-Token-Expire", str(ASKED_LIFE)))
    return _errand(target, "tokenByAkSk", headers, body, _access_token, secret="ACCESS_TOKEN")  # noqa: S106 - a name


def apply_token(target: Target, user: User, access: str) -> Errand:
    """Return the call that fetches the token of a user (HA-01, HA-02). It has no ccmessaging-token yet (HG-07)."""
    body = {"userId": user.id, "userName": user.id, "channelId": str(target.credentials["channel_id"]), "locale": "en"}
    return _errand(target, "applyToken", session(target, access), body, _user_token, user=user.id, secret=name_of(user))


def upload_file_stream(target: Target, file: tuple[str, str], user: str, headers: Headers) -> Errand:
    """Return the call that brings a file, given as its type and its Base64 text (EP-01). Its value is a content, `objectKey,ext`."""
    kind, stream = file
    body = {"fileType": kind, "fileStream": stream, "channel": "WEB"}
    return _errand(target, "uploadFileStream", headers, body, lambda exchange: _content(exchange, kind), user=user)


def name_of(user: User) -> str:
    """Return the name by which reports refer to the token of a user."""
    return shell_name(f"TOKEN_{user.id}")


def session(target: Target, access: str, token: str = "") -> Headers:
    """Return the headers of a call; with a token, of a call in a user's name (HG-03 to HG-07)."""
    known = (JSON, ("x-app-key", str(target.credentials["app_key"])), ("Authorization", f"Bearer {access}"))
    return (*known, ("ccmessaging-token", token)) if token else known


def ran_out(exchange: Exchange) -> bool:
    """Return whether an answer may mean that credentials ran out: 401 (HG-10), or 403 in API Fabric's form (HG-11)."""
    response = exchange.response
    if response is None or response.status not in (401, 403):
        return False
    return response.status == 401 or (isinstance(response.json, dict) and "exceptionInfo" in response.json)


def sound(value: object) -> str:
    """Return a credential as it may be sent, without quotes that belong to no token (HA-05); empty if it is none."""
    text = value.strip().strip('"') if isinstance(value, str) else ""
    return text if len(text) <= LONGEST and text.isascii() and text.isprintable() else ""


def _errand(target: Target, name: str, headers: Headers, body: dict[str, str], read: Any, *, user: str = "", secret: str = "") -> Errand:
    own = target.paths.get(name, PATHS[name])
    url = own if "://" in own else target.url.rstrip("/") + own
    return Errand(name, Request("POST", url, headers, json.dumps(body).encode()), read, user, secret)


def _access_token(exchange: Exchange) -> Fetched:
    body = _object(exchange)
    if isinstance(body, Fetched):
        return body
    # CreateTime is never looked at: the clocks of the two sides need not agree.
    return _value(exchange, body, "AccessToken", _seconds(body.get("Expires")))


def _user_token(exchange: Exchange) -> Fetched:
    body = _object(exchange)
    if isinstance(body, Fetched):
        return body
    code = body.get("resultCode", "0")
    if str(code) != "0" or isinstance(code, bool):
        return _problem(exchange, f"said resultCode {_code(code)}{_why(body)}")
    return _value(exchange, body, "token", TOKEN_LIFE)


def _content(exchange: Exchange, kind: str) -> Fetched:
    body = _object(exchange)
    if isinstance(body, Fetched):
        return body
    code, key = body.get("returnCode"), body.get("objectKey")
    if str(code) != "0" or isinstance(code, bool):
        return _problem(exchange, f"said returnCode {_code(code)}{_why(body)}")
    if not sound(key) or "," in str(key) or len(str(key)) > 200:
        return _problem(exchange, "gave no objectKey that can be used")
    return Fetched(f"{sound(key)},{kind}")


def _object(exchange: Exchange) -> dict[str, Any] | Fetched:
    """Return the JSON object of an answer, or why there is none. A bare string counts as the token of old servers (HA-05)."""
    response = exchange.response
    if response is None or exchange.failure:
        return Fetched(problem=f"{_name(exchange)} got no answer: {exchange.failure or 'none came'}", answered=response is not None)
    body = response.json
    if response.status != 200:
        return _problem(exchange, f"answered HTTP {response.status}{_why(body)}", expired=ran_out(exchange))
    if isinstance(body, dict):
        return body
    text = response.body.decode("latin-1").strip() if body is NOT_JSON else body
    if exchange.case == "applyToken" and isinstance(text, str) and sound(text) and not set(text) & set("<>{} "):
        return {"token": text}
    return _problem(exchange, "answered HTTP 200 with no JSON object")


def _value(exchange: Exchange, body: dict[str, Any], field: str, life: float | None) -> Fetched:
    if value := sound(body.get(field)):
        return Fetched(value, life)
    return _problem(exchange, f"gave no {field} that can be used" if field in body else f"gave no {field}{_why(body)}")


def _seconds(value: object) -> float | None:
    """Return `Expires` in seconds (HT-05); None where it says nothing."""
    text = str(value)
    return float(text) if text.isascii() and text.isdigit() and len(text) < 10 and int(text) else None


def _problem(exchange: Exchange, what: str, *, expired: bool = False) -> Fetched:
    return Fetched(problem=f"{_name(exchange)} {what}", expired=expired)


def _name(exchange: Exchange) -> str:
    return f"{exchange.case} at {exchange.request.url}"


def _why(body: object) -> str:
    """Return what an answer says about its failure (HG-11, HA-03)."""
    said = [body[name] for name in ("exceptionInfo", "resultDesc", "returnDesc", "message") if name in body] if isinstance(body, dict) else []
    text = shown(said[0], _TEXT) if said else ""
    return f" ({text})" if text and len(text) <= _TEXT else ""


def _code(code: object) -> str:
    text = shown(code, _TEXT)
    return text if text and len(text) <= 40 else "of no documented form"
