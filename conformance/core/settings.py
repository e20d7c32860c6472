"""What a run needs to know of its target and its options. Values only; read from a file by `harness.config`."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, Literal, Self
from urllib.parse import unquote, urlsplit

Language = Literal["en", "zh"]
_WORD: Final = 8
"""Characters from which on the second word of a secret is taken for one itself: a shorter one may be an ordinary word."""


class Secret(str):
    """A text that never shows itself: neither Hypothesis nor a traceback prints it. `name` says where it came from."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, value: str, name: str) -> Self:
        """Wrap `value` under the `name` by which reports refer to it, e.g. the environment variable it came from."""
        secret = super().__new__(cls, value)
        secret.name = name
        return secret

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """Let another process of the same run have it."""
        return str(self), self.name

    def __repr__(self) -> str:
        """Show the name only."""
        return f"<secret {self.name}>"


def shell_name(text: str) -> str:
    """Return a name that a shell takes for a variable."""
    return re.sub(r"\W", "_", text, flags=re.ASCII).upper()


@dataclass(frozen=True)
class User:
    """One test user: `from` of uplink messages, and the token that speaks for it; None: it is fetched."""

    id: str
    token: Secret | None


@dataclass(frozen=True)
class Limits:
    """Bounds on what a run may cost; seconds, requests per second (0: unlimited), numbers."""

    timeout: float = 10.0
    rate: float = 0.0
    concurrency: int = 4
    max_exchanges: int = 20_000
    downlink_wait: float = 5.0


@dataclass(frozen=True)
class Tls:
    """How certificates are handled: own CA, client certificate, or (for experiments) no verification."""

    ca: Path | None = None
    client_certificate: Path | None = None
    verify: bool = True


@dataclass(frozen=True)
class Listen:
    """Where the suite itself is called: `[listen]` of the configuration."""

    bind: str
    """Address and port of this machine: `127.0.0.1:8090`, `[::1]:8090`; port 0 takes a free one."""
    path: str
    public_url: str = ""
    """The base by which callers reach us, if it is another than the one we listen at."""
    certificate: Path | None = None
    key: Path | None = None
    """The private key, if it does not stand in the file of the certificate."""
    trigger: str = ""
    """A command that makes a calling target call; listening ends when it ends."""
    wait: float = 30.0
    """Seconds without traffic after which listening ends."""

    def at(self, path: str) -> str:
        """Return the path at which a leg is heard whose own path is `path`: for some it is all of it, for others what follows a prefix."""
        return self.path.rstrip("/") + path or "/"


@dataclass(frozen=True)
class Target:
    """Who is judged, where it listens, and how we are known there."""

    party: str
    url: str
    embedded: bool = False
    paths: Mapping[str, str] = field(default_factory=dict)
    downlink: str = "any"
    avoid: frozenset[str] = frozenset()
    users: tuple[User, ...] = ()
    credentials: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, str] = field(default_factory=dict)
    types: tuple[str, ...] = ()
    """The types of messages that the user declares; empty: none are."""
    upload: bool = False
    """Whether files are uploaded for the mediaTypes that `media` does not name."""
    limits: Limits = Limits()
    tls: Tls = Tls()
    proxy: str | None = None
    listen: Listen | None = None
    """Where we are called; None: nobody listens."""

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every value that must not reach a file or a terminal; of `Bearer ...` the second word alone, too."""
        every = [*self.credentials.values(), *(user.token for user in self.users), *_of_proxy(self.proxy)]
        known = [value for value in every if isinstance(value, Secret)]
        return (*known, *(Secret(bare, value.name) for value in known if len(bare := value.partition(" ")[2].strip()) >= _WORD))


def _of_proxy(url: str | None) -> list[Secret]:
    """Return the password of a proxy in the forms in which it travels."""
    parts = urlsplit(url or "")
    if not parts.password:
        return []
    user, password = unquote(parts.username or ""), unquote(parts.password)
    basic = base64.b64encode(f"{user}:{password}".encode()).decode()
    return [Secret(value, "PROXY_PASSWORD") for value in (parts.password, password, basic)]


@dataclass(frozen=True)
class Checklist:
    """What a user wants to see a calling target do: what of it never comes is untestable, never green."""

    cells: frozenset[tuple[str, tuple[str, ...]]] = frozenset()
    """(leg, values on its axes)."""
    scenarios: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Failure:
    """A failure that is known: of which rule, in which cells (a pattern) and where (a JSON pointer); empty: anywhere."""

    rule: str
    cell: str
    pointer: str
    reason: str
    ticket: str
    owner: str
    expires: date | None
    """The last day on which it is expected; None: for ever."""
    where: str
    """Where the entry stands."""


@dataclass(frozen=True)
class Options:
    """What the command line says about one run."""

    out: Path
    run_id: str
    nonce: str
    seed: int = 0
    examples: int = 5
    strict: bool = False
    require_all: bool = False
    legs: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    cells: str = ""
    pytest_arguments: tuple[str, ...] = ()
    config: str = ""
    provoke: int = 0
    """How often each kind of trouble is made for a target that calls us."""
    lenient: bool = False
    """Whether calls that are judged wrong are taken all the same."""
    checklist: Checklist = Checklist()
    known: tuple[Failure, ...] = ()
    """Failures that do not break a gate."""
    lang: Language = "en"
    """The language of the report: `en` or `zh`."""
