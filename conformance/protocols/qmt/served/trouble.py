"""Trouble that is made for an app a bounded number of times, to see what it does then: a refusal, an error, a late answer."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from conformance.core.exchange import Response

REFUSAL: Final = "refusal"
ERROR: Final = "error"
LATE: Final = "late answer"
_JSON: Final = (("Content-Type", "application/json"),)
_REFUSED: Final = Response(200, _JSON, b'{"errcode":39999,"errmsg":"refused, to see what follows"}', provoked=REFUSAL)
_FAILED: Final = Response(500, _JSON, b'{"errcode":39998,"errmsg":"failed, to see what follows"}', provoked=ERROR)
_SECONDS: Final = 2.0
_EVERY: Final = 2
"""Every second right message: the one that follows, which may be the same again, gets its due."""
KINDS: Final[Mapping[str, Callable[[Response], Response]]] = {
    REFUSAL: lambda _: _REFUSED,
    ERROR: lambda _: _FAILED,
    LATE: lambda due: replace(due, delay=_SECONDS, provoked=LATE),
}


class Trouble:
    """Makes each kind of trouble so many times, one kind after the other."""

    def __init__(self, times: int) -> None:
        """Make none yet."""
        self._left = list(KINDS) * times
        self._right = 0

    def instead(self, due: Response) -> Response:
        """Return what a right message gets: the answer that is due, or trouble."""
        self._right += 1
        return KINDS[self._left.pop(0)](due) if self._left and self._right % _EVERY == 0 else due
