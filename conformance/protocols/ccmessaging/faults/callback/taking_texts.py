"""Integrators that acknowledge what is no JSON (documents/003, the push page)."""

import ast
import json
import re
from typing import Any

from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.faults.callback.altering import NOTHING
from conformance.protocols.ccmessaging.reference.integrator import Integrator


class _Reads(Integrator):
    """Makes something of what is no JSON; what is not UTF-8 it refuses."""

    def loads(self, raw: bytes) -> Any:
        try:
            return super().loads(raw)
        except ValueError:
            return self.guessed(self.decode(raw))

    def guessed(self, text: str) -> Any:
        raise ValueError(text)


@breaks("CCM-PU-170")
class TakesWhatIsNoJson(_Reads):
    """Catches what goes wrong while it reads, and says that all went well."""

    def guessed(self, text: str) -> Any:
        return NOTHING


@breaks("CCM-PU-170")
class TakesEmptyBodies(_Reads):
    def guessed(self, text: str) -> Any:
        return NOTHING if not text.strip() else super().guessed(text)


@breaks("CCM-PU-170")
class TakesComments(_Reads):
    def guessed(self, text: str) -> Any:
        return json.loads(re.sub(r"//[^\n]*\n", "\n", text))


@breaks("CCM-PU-170")
class TakesTrailingCommas(_Reads):
    def guessed(self, text: str) -> Any:
        return json.loads(re.sub(r",(\s*[\]}])", r"\1", text))


@breaks("CCM-PU-170")
class TakesTheSampleAsItIsPrinted(_Reads):
    """Takes comments and commas as JSON5 does."""

    def guessed(self, text: str) -> Any:
        return json.loads(re.sub(r",(\s*[\]}])", r"\1", re.sub(r"//[^\n]*", "", text)))


@breaks("CCM-PU-170")
class TakesSingleQuotes(_Reads):
    def guessed(self, text: str) -> Any:
        try:
            return ast.literal_eval(text.strip())
        except SyntaxError as error:
            raise ValueError(text) from error


@breaks("CCM-PU-170")
class ReadsTheFirstOfTwoDocuments(_Reads):
    def guessed(self, text: str) -> Any:
        return json.JSONDecoder().raw_decode(text)[0]


@breaks("CCM-PU-170")
class ClosesOpenBrackets(_Reads):
    """Repairs a body that was cut off."""

    def guessed(self, text: str) -> Any:
        return json.loads(text + "}")


@breaks("CCM-PU-170")
class TakesForms(_Reads):
    def guessed(self, text: str) -> Any:
        return NOTHING if "messages=" in text else super().guessed(text)


@breaks("CCM-PU-170")
class TakesXml(_Reads):
    def guessed(self, text: str) -> Any:
        return NOTHING if text.startswith("<messages>") else super().guessed(text)
