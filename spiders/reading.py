"""The reading of one source in one run, from its first request to its one outcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit, urlunsplit

from tracker.domain.items import Answer, Grade, Matter
from tracker.domain.ports import Capture, Outcome, SourceContext, Validators

#: Where a response's meta holds the SHA-256 of its body, for `Matter.shown_by`.
EVIDENCE = "sha256"


@dataclass(slots=True)
class Reading:
    """What a run knows of one source so far."""

    ctx: SourceContext
    single: bool = True  # one request shows the whole source
    pending: int = 0
    requests: int = 0
    retried: bool = False
    ended: bool = False
    answers: list[Answer] = field(default_factory=list)
    captures: list[Capture] = field(default_factory=list)
    validators: dict[str, Validators] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)

    def whole(self) -> Answer | None:
        """All parts as one answer; its capture is the first one's, the matters name their own."""
        if not self.answers:
            return None
        first = self.answers[0]
        parts = [matter for answer in self.answers for matter in self._proved(answer)]
        notes = [note for answer in self.answers for note in answer.notes]
        unread = [follow for answer in self.answers for follow in answer.unread]
        skipped = {name: at for answer in self.answers for name, at in answer.skipped.items()}
        return replace(
            first,
            matters=tuple(parts),
            notes=tuple(dict.fromkeys(notes)),
            unread=tuple(dict.fromkeys(unread)),
            skipped=skipped,
            capture=self.captures[0].sha256 if self.captures else "",
        )

    def _proved(self, answer: Answer) -> Iterable[Matter]:
        """Its matters with the raw answer that showed them; one alone shows all of the reading."""
        if len(self.captures) < 2 or not answer.capture:
            return answer.matters
        own = {"": answer.capture}
        return (replace(one, shown_by=own | one.shown_by) for one in answer.matters)

    def release(self) -> None:
        """Let go of what has been handed over: a run of thousands of sources stays small."""
        self.answers.clear()
        self.captures.clear()

    def outcome(
        self, grade: Grade, reason: str, url: str, answer: Answer | None, retry_at: float
    ) -> Outcome:
        """The one outcome; validators and marks only count for good answers."""
        good = grade in (Grade.OK, Grade.UNCHANGED)
        return Outcome(
            source=self.ctx.name,
            grade=grade,
            reason=reason,
            url=url,
            validators=dict(self.validators) if good else {},
            marks=dict(self.marks) if good else {},
            built_at=answer.built_at if answer else "",
            retry_at=retry_at,
            capture=answer.capture if answer else "",
            requests=self.requests,
        )


def rebased(url: str, base: str) -> str:
    """The address on the mirror that `base_url` names: its scheme, host and path prefix."""
    if not base:
        return url
    mirror, parts = urlsplit(base), urlsplit(url)
    path = mirror.path.rstrip("/") + (parts.path or "/")
    return urlunsplit((mirror.scheme, mirror.netloc, path, parts.query, parts.fragment))
