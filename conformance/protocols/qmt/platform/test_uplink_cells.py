"""What a platform has to accept: every MsgType with every form of Tag, every text, every mix of optional fields (documents/001)."""

from conformance.protocols.qmt.cases import cells, texts
from conformance.protocols.qmt.legs import UPLINK

LEG = UPLINK.name
TestCells = cells.of(LEG)
TestGenerated = cells.generated(LEG)
TestTexts = texts.of(LEG)
