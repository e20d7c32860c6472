"""Platforms that swap, change or misdirect what was said: nothing of it shows in a single exchange."""

import unicodedata

from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body


@breaks("CCM-PO-072")
class SwapsNeighbours(Platform):
    """Shows two messages that wait together in the wrong order."""

    def fetch(self, user: str) -> list[Body]:
        found = super().fetch(user)
        return [*found[:-2], *reversed(found[-2:])]


@breaks("CCM-PO-072")
class ShowsTheNewestFirst(Platform):
    def fetch(self, user: str) -> list[Body]:
        return super().fetch(user)[::-1]


@breaks("CCM-PO-073", also=("echo",))
class CutsTextsAt255(Platform):
    def echo(self, user: str, text: str) -> None:
        super().echo(user, text[:255])


@breaks("CCM-PO-073")
class ManglesWhatIsNotAscii(Platform):
    def echo(self, user: str, text: str) -> None:
        super().echo(user, text.encode("ascii", "replace").decode())


@breaks("CCM-PO-073")
class ReadsUtf8AsLatin1(Platform):
    def echo(self, user: str, text: str) -> None:
        super().echo(user, text.encode().decode("latin-1")[:500])


@breaks("CCM-PO-073")
class EscapesMarkup(Platform):
    def echo(self, user: str, text: str) -> None:
        super().echo(user, text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")[:500])


@breaks("CCM-PO-073")
class LosesLineBreaks(Platform):
    def echo(self, user: str, text: str) -> None:
        super().echo(user, " ".join(text.splitlines()))


@breaks("CCM-PO-073")
class ComposesSigns(Platform):
    """Brings texts into another Unicode form."""

    def echo(self, user: str, text: str) -> None:
        super().echo(user, unicodedata.normalize("NFKD", text)[:500])


@breaks("CCM-PO-073")
class DropsInvisibleSigns(Platform):
    def echo(self, user: str, text: str) -> None:
        super().echo(user, "".join(sign for sign in text if sign.isprintable() or sign in "\n\t"))


@breaks("CCM-PO-074")
class TellsTheWrongUser(Platform):
    """Sends every ninth text to the user who spoke before; of a shorter one nobody could tell whose it is."""

    count, last = 0, ""

    def echo(self, user: str, text: str) -> None:
        self.count += 1
        wrong = self.count % 9 == 0 and self.last not in ("", user) and len(text) > 10
        super().echo(self.last if wrong else user, text)
        self.last = user


@breaks("CCM-PO-074", "CCM-PO-040")
class TellsAnotherUserToo(Platform):
    """Shows every ninth text to another user as well, addressed as it was."""

    count, last = 0, ""

    def echo(self, user: str, text: str) -> None:
        super().echo(user, text)
        self.count += 1
        if self.count % 9 == 0 and self.last not in ("", user):
            self.put(self.last, self.message(user, content=text))
        self.last = user
