"""After the cases: is the target as it was before them? Then what is still on its way is fetched."""

from conformance.harness.play.conversation import Conversation
from conformance.harness.play.engine import Engine


def farewell(engine: Engine) -> None:
    """See whether the last plain message is accepted as the first was, and fetch the rest. Raises Stopped."""
    rule = engine.protocol.flow.endurance
    conversation = Conversation(engine, engine.users[0], 0)
    conversation.owes = False  # by now somebody else may answer this user than the robot that sends texts back
    if conversation.open("farewell"):
        conversation.plain("farewell", rule)
    conversation.close("farewell")
    engine.collector.final()
