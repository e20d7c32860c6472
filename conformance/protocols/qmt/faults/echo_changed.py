"""Platforms that change what they send back, or send it to somebody else. Nothing of it shows in a single message."""

import html
import unicodedata
from collections.abc import Callable

from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.qmt.faults.echo import Counts
from conformance.protocols.qmt.reference.callee import Body
from conformance.protocols.qmt.reference.platform import Platform


def _alters(alter: Callable[[str], str]) -> type[Platform]:
    @breaks("QMT-DN-073", also=("QMT-DN-070",))
    class Alters(Platform):
        def echo(self, user: str, said: str, more: Body) -> None:
            super().echo(user, alter(said), more)

    return Alters


StripsBlanks = _alters(str.strip)
EscapesMarkup = _alters(html.escape)
UnescapesEntities = _alters(html.unescape)
NormalizesTexts = _alters(lambda said: unicodedata.normalize("NFC", said))
CutsOffAfter500 = _alters(lambda said: said[:500])
CutsOffAfter3000Bytes = _alters(lambda said: said.encode()[:3000].decode("utf-8", "ignore"))
ReplacesEmoji = _alters(lambda said: "".join("?" if sign > "\uffff" else sign for sign in said))
ReplacesLineBreaks = _alters(lambda said: said.replace("\n", " "))
MakesLineBreaksOfTwo = _alters(lambda said: said.replace("\n", "\r\n"))
RemovesZeroWidths = _alters(lambda said: said.replace("\u200b", "").replace("\u200d", ""))
DoublesBackslashes = _alters(lambda said: said.replace("\\", "\\\\"))
ReadsUtf8AsLatin1 = _alters(lambda said: said.encode().decode("latin-1"))
PutsQuotesAround = _alters(lambda said: f'"{said}"')
WritesInCapitals = _alters(str.upper)
AnswersPolitely = _alters(lambda said: f"You said: {said}")


@breaks("QMT-DN-074")
class TellsTheNextUser(Counts):
    """Sends every ninth text to somebody else."""

    def send_back(self, user: str, said: str, more: Body) -> None:
        users = [known.id for known in self.target.users]
        astray = self.sent[""] % 9 == 0 and user in users and len(said) > 10  # of `a` nobody knows who said it
        super().send_back(users[(users.index(user) + 1) % len(users)] if astray else user, said, more)


@breaks("QMT-DN-074")
class TellsTheFirstUserToo(Platform):
    """Sends all that is said to the first user as well."""

    def echo(self, user: str, said: str, more: Body) -> None:
        super().echo(user, said, more)
        if user != self.target.users[0].id:
            super().echo(self.target.users[0].id, said, more)


@breaks("QMT-DN-074")
class MixesUpUsers(Platform):
    """Sends a text to whoever spoke before."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.last = ""

    def echo(self, user: str, said: str, more: Body) -> None:
        super().echo(self.last or user, said, more)
        self.last = user


def _addresses(change: Callable[[str], str]) -> type[Platform]:
    """Return a platform that does not leave ids of users as they are."""

    @breaks("QMT-DN-074")
    class Addresses(Platform):
        def say(self, user: str, said: str, more: Body) -> None:
            super().say(change(user), said, more)

    return Addresses


WritesIdsInCapitals = _addresses(str.upper)
PutsABlankBeforeIds = _addresses(" {}".format)
SwapsTwoUsers = _addresses(lambda user: {"alice": "bob", "bob": "alice"}.get(user, user))
NamesNobody = _addresses(lambda _: "")
