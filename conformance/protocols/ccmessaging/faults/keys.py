"""How both parties refuse JSON in which a key stands twice: an oddity, for JSON leaves it open."""

import json
from typing import Any

from conformance.protocols.ccmessaging.reference.answers import Answers


class WantsEachKeyOnce(Answers):
    """Reads no object that has two members of one name."""

    def loads(self, raw: bytes) -> Any:
        return json.loads(self.decode(raw), object_pairs_hook=_once)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)
