"""What met a target that was dying, or that took us for somebody else, says nothing about messages."""

from conformance.harness.ending import End, Ending
from conformance.harness.judge.judge import Judge
from conformance.harness.play.course import Course


def discount(judge: Judge, course: Course, ending: Ending) -> None:
    """Forget what a target that was dying, or had already died, did to messages: its end is said once.

    What ended later than the last good exchange began may have met that end: many are on their way side by side.
    """
    records = judge.open_records()
    if ending.end in (End.STOPPED_ANSWERING, End.UNREACHABLE):
        judge.drop([r for r in records if r.exchange.response is None and r.exchange.ended >= course.last_answered])
    if ending.end in (End.PATH, End.REDIRECTED) or (ending.end is End.UNREACHABLE and not course.last_accepted):
        judge.drop(records)
    if ending.end in (End.WORN_OUT, End.CREDENTIALS):
        judge.drop([r for r in records if r.exchange.ended >= course.last_accepted and r.violation.rule != ending.rule])
