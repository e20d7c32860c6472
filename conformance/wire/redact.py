"""Keep secrets out of whatever is written: ours by their value wherever they stand, those of others by the name of the header that carries them."""

import json
import re
import threading
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, unquote

from conformance.core.exchange import Exchange, Headers
from conformance.core.settings import Secret

_CREDENTIAL: Final = re.compile(
    r"\b(?:auth|authorization|jwt|pwd|sid|sign|signature)\b|(?:cookie2?|credentials?|keys?|passw(?:or)?d|secrets?|session(?:id)?|tokens?)\b",
    re.IGNORECASE,
)
"""What stands in the name of a header that carries a credential, also in those that gateways and vendors make up: `X-Amz-Security-Token`."""
_REDACTED: Final = "${redacted}"
"""Stands for a credential that nobody declared: not even its length is told."""
_NAMED: Final = re.compile(r"(\w+ )?\$\{\w+\}|")
"""A credential that stands as its name; or nothing."""
_SHORTEST: Final = 4
"""A shorter secret is hidden only in the headers that carry credentials: anywhere else it would blot out ordinary text."""


def carries_credential(header: str) -> bool:
    """Return whether a header of this name carries a credential, as far as names tell."""
    return _CREDENTIAL.search(header.replace("_", "-")) is not None


def escaped(text: str) -> str:
    """Return a text as it stands inside a JSON text."""
    return json.dumps(text)[1:-1]


def _written(value: str) -> set[str]:
    """Return the forms in which a secret may stand in a text."""
    return {form for form in (value, quote(value, safe=""), unquote(value), escaped(value), escaped(escaped(value))) if len(form) >= _SHORTEST}


class Redactor:
    """Replaces each secret by `${name}`; learns new ones while a run goes on. Safe to use from several threads."""

    def __init__(self, secrets: Iterable[Secret]) -> None:
        """Know these secrets."""
        self._lock = threading.Lock()
        self._exact: dict[str, str] = {}
        self._forms: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        self._take(secrets)

    def learn(self, secret: Secret) -> None:
        """Know one secret more."""
        with self._lock:
            if secret not in self._exact:
                self._take([secret])

    def _take(self, secrets: Iterable[Secret]) -> None:
        """Make new tables rather than change those that another thread may be reading; the pattern comes last."""
        exact = {str(secret): f"${{{secret.name}}}" for secret in secrets if secret}
        forms = {form: name for value, name in exact.items() if len(value) >= _SHORTEST for form in _written(value)}
        self._exact, self._forms = self._exact | exact, self._forms | forms
        longest_first = sorted(self._forms, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def text(self, text: str) -> str:
        """Return the text without secrets; most have none, and that is soon seen."""
        pattern = self._pattern
        if pattern is None or not any(map(text.__contains__, self._forms)):
            return text
        return pattern.sub(lambda match: self._forms[match[0]], text)

    def sent_headers(self, headers: Headers) -> Headers:
        """Return headers that we sent: wrong credentials of our own making stay visible, for they are no secret."""
        return tuple((name, self._short(value) if carries_credential(name) else self.text(value)) for name, value in headers)

    def request_headers(self, exchange: Exchange) -> Headers:
        """Return the headers of a request: of one that came to us, credentials that nobody declared are as secret as ours."""
        sent = self.sent_headers(exchange.request.headers)
        if not exchange.inbound:
            return sent
        came = zip(sent, exchange.request.headers, strict=True)
        return tuple((name, self._came(name.lower(), value) if carries_credential(name) else safe) for (name, safe), (_, value) in came)

    def _came(self, name: str, value: str) -> str:
        """Return what came in a header that carries credentials: a browser sends cookies of others beside those that we know."""
        if name != "cookie":
            return self._known(value)
        pairs = (pair.strip().partition("=") for pair in value.split(";"))
        return "; ".join(f"{self.text(key)}={self._known(given)}" if equals else self._known(key) for key, equals, given in pairs)

    def _known(self, value: str) -> str:
        """Return the name of a credential that is known, with the word before it if there is one; of any other, nothing."""
        named = self._short(value)
        return named if _NAMED.fullmatch(named) else _REDACTED

    def _short(self, value: str) -> str:
        """Hide a credential of any length at the end of a header that carries one."""
        found = next((secret for secret in self._exact if value.endswith(secret)), None)
        return value.removesuffix(found) + self._exact[found] if found else self.text(value)

    def received_headers(self, headers: Headers) -> Headers:
        """Return headers that came: credentials that a target sets are as secret as ours."""
        return tuple((name, _REDACTED if carries_credential(name) else self.text(value)) for name, value in headers)
