"""How ccmessaging says yes: `resultCode` is "0" (S0, S2, S3)."""

from typing import Final

from conformance.core.answer import Code

CODE: Final = Code("resultCode", "0", "resultDesc")
