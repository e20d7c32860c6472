"""Platforms whose messages to customers are not as documents/001 has them, where only a platform can err: the path, the secret, the agent."""

from conformance.core.fault import breaks
from conformance.protocols.qmt.faults.sending_bodies import puts
from conformance.protocols.qmt.legs import DOWNLINK
from conformance.protocols.qmt.reference.platform import Platform
from conformance.protocols.qmt.signing import secret_of


def _calls(path: str) -> type[Platform]:
    @breaks("QMT-DN-002")
    class Calls(Platform):
        def path(self) -> str:
            return path

    return Calls


CallsThePrefix = _calls("")
CallsMessages = _calls("/staffService/messages")
CallsInLowerCase = _calls("/staffservice/message")
CallsWithASlashAtTheEnd = _calls(f"{DOWNLINK.path}/")
CallsAnInterfaceOfItsOwn = _calls("/message")


@breaks("QMT-DN-009")
class SignsWithTheAppSecret(Platform):
    """Signs in both directions with the same secret."""

    def secret(self) -> str:
        return secret_of(self.target, "qmt.platform")


NumbersTheAgent = puts("QMT-DN-030", "WorkerNum", 8001)
DescribesTheAgent = puts("QMT-DN-030", "WorkerNum", {"num": "8001"})
NumbersTheNameOfTheAgent = puts("QMT-DN-031", "WorkerName", 8001)
ListsTheNamesOfTheAgent = puts("QMT-DN-031", "WorkerName", ["Li", "Lei"])
SaysFalseForTheAgent = puts("QMT-DN-031", "WorkerName", value=False)
