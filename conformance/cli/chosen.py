"""Which configuration, which party, which target: what the commands that talk to a target have in common."""

import contextlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from conformance.core.errors import UsageError
from conformance.core.protocol import Party, Protocol
from conformance.core.settings import Listen, Target
from conformance.harness.config.file import limited, read_config, target
from conformance.harness.run.embedded import embedded
from conformance.protocols import party as find_party
from conformance.wire.server import free_port

DEFAULT_PARTY: Final = "ccmessaging.platform"
CONFIG: Final = Path("ccmsg.toml")
_SAID_ALL: Final = 2.0
"""Seconds after which a reference that calls nobody any more has said all it has to say."""


@dataclass(frozen=True)
class Choice:
    """What the user has chosen: a party, and the configuration if there is one."""

    protocol: Protocol
    party: Party
    file: Path | None
    config: dict[str, Any] | None

    @property
    def only_listens(self) -> bool:
        """Whether the configuration names no URL, but says where the target calls us."""
        return bool(self.party.heard) and self.config is not None and "listen" in self.config and not self.config.get("target", {}).get("url")

    @contextlib.contextmanager
    def target(self, url: str | None, overrides: dict[str, Any], *, legs: Collection[str] = (), start: bool = True) -> Iterator[Target]:
        """Yield the configured target, or the embedded reference where nothing names one; it is started unless `start` is False.

        Of a target only some of whose `legs` are judged, no URL is needed if it is called on none of them; a reference calls us only on one of them.
        """
        if url is not None or self.config is not None:
            folder, drives = self.file.parent if self.file else Path(), not legs or any(leg.name in legs for leg in self.party.driven)
            yield target(self.config or {}, party=self.party, url=url, overrides=overrides, folder=folder, drives=drives)
        elif start:
            hears = not legs or any(leg.name in legs for leg in self.party.heard)
            listen = _on_a_free_port(self.party.demo("").listen) if hears else None
            with embedded(self.party.name, ("--callback", f"http://{listen.bind}{listen.path.rstrip('/')}") if listen else ()) as base:
                yield replace(limited(self.party.demo(base), overrides), listen=listen)
        else:
            yield limited(self.party.demo("http://127.0.0.1"), overrides)


def _on_a_free_port(listen: Listen | None) -> Listen | None:
    """Return an address whose port was free a moment ago: the reference has to know it before anybody listens there."""
    return listen and replace(listen, bind=f"127.0.0.1:{free_port()}", wait=_SAID_ALL)


def choose(party: str, config: Path | None) -> Choice:
    """Return what --as and --config, or ccmsg.toml if it exists, choose. Raises UsageError."""
    file = config or (CONFIG if CONFIG.exists() else None)
    found = read_config(file) if file else None
    protocol, known = find_party(_party(party, found or {}))
    return Choice(protocol, known, file, found)


def _party(given: str, config: dict[str, Any]) -> str:
    own = config.get("target", {}).get("as", "")
    if given and own and given != own:
        raise UsageError(
            f"--as says {given}, the configuration says {own}", where="--as and target.as", then="say the same in both, or leave one out"
        )
    return given or own or DEFAULT_PARTY
