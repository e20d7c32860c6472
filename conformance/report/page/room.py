"""How much of the page a part may take: a target that says much must not make a page that no browser opens."""

from collections.abc import Iterable

from markupsafe import escape


class Room:
    """Bytes that are left for a part of the page."""

    def __init__(self, size: int) -> None:
        """Begin with so many bytes."""
        self._left = size

    @property
    def is_full(self) -> bool:
        """Whether something did not fit."""
        return self._left < 0

    def takes(self, texts: Iterable[str]) -> bool:
        """Return whether these texts, as they stand in the page, still fit; what did not fit once lets nothing else in."""
        self._left -= sum(len(escape(text).encode("utf-8", "replace")) for text in texts)
        return not self.is_full
