"""Fresh tokens in the header of answers: while a chat runs, each user gets one (HG-12)."""

from conformance.protocols.ccmessaging.served.note import Switch


class Fresh:
    """Who was brought a fresh token, and has not fetched another one since."""

    def __init__(self) -> None:
        self._brought: dict[str, str] = {}
        self._had: set[str] = set()

    def due(self, user: str) -> bool:
        """Return whether a user who chats has not been brought one yet."""
        return user not in self._had

    def bring(self, user: str, token: str) -> None:
        """Bring a user a fresh token from now on, until it is used."""
        self._had.add(user)
        self._brought[user] = token

    def forget(self, user: str) -> None:
        """A user has fetched a token: which of them is used from then on is nobody's business."""
        self._brought.pop(user, None)

    def of(self, user: str) -> str:
        """Return the fresh token of a user; empty if there is none."""
        return self._brought.get(user, "")

    def switch(self, user: str, token: str) -> Switch:
        """Return what a call with this token does."""
        fresh = self.of(user)
        return Switch.NONE if not fresh else Switch.NEW if token == fresh else Switch.OLD
