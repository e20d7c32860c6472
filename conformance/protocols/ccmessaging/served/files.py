"""The files that messages name: uploaded before, or known by the configuration (SA-31 to SA-33, SA-43)."""

from collections.abc import Iterable, Iterator
from typing import Final

from conformance.core.exchange import Exchange, parse_json
from conformance.core.settings import Target
from conformance.core.violation import Violation, shown
from conformance.protocols.ccmessaging.legs import FILE_TYPES
from conformance.protocols.ccmessaging.served.call import Call, Found

_AT: Final = "/content"


class Files:
    """The keys of all files that a message may name, by whomever they were uploaded."""

    def __init__(self, target: Target) -> None:
        """Know the files of the configuration."""
        self._keys = {_key(content) for content in target.media.values()}

    def see(self, call: Call, found: Found) -> None:
        """Look at what was uploaded, and at what is named."""
        if call.note.key:
            self._keys.add(call.note.key)
        if not call.speaks or call.control != "CHAT" or not call.text("content"):
            return
        if call.body.get("mediaType") in FILE_TYPES:
            found.judge("CCM-UP-207", self._unknown("CCM-UP-207", call.text("content"), _AT))
        elif call.body.get("mediaType") == "WEBCARD":
            card = parse_json(call.text("content"))
            named = card.get("mediaFileId") if isinstance(card, dict) else None
            if isinstance(named, str) and named:
                found.judge("CCM-UP-208", self._unknown("CCM-UP-208", named, f"{_AT}/mediaFileId"))

    def end(self) -> Iterable[tuple[Exchange, Violation]]:
        """Miss nothing."""
        return ()

    def _unknown(self, rule: str, named: str, at: str) -> Violation | None:
        if self._keys & set(_parts(named)):
            return None
        seems = "an address instead of a key" if "://" in named else ""
        return Violation(rule, "the key of a file that was uploaded, or stands in [media]", shown(named), at, seems=seems)


def _parts(content: str) -> Iterator[str]:
    yield from (part.strip() for part in content.split(",") if part.strip())


def _key(content: str) -> str:
    """Return the key in a configured content, `key,ext` or `name,size,key,ext` (SA-32)."""
    parts = list(_parts(content))
    return parts[2] if len(parts) == 4 else parts[0] if parts else ""
