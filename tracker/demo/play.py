"""Plays the story: real commands, HTTP, SMTP and chat rooms on this machine, and checks the end.

The commands are those that a user types; the clock is `TRACKER_NOW`. What was told is read from
`tracker changes --json` and from the messages that arrived, and compared with the script.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tracker.demo import setting
from tracker.demo.compare import Arrived, problems
from tracker.demo.ready import quickly
from tracker.demo.rooms import MATRIX, Posted, Rooms
from tracker.demo.script import Moment, Story
from tracker.demo.server import World
from tracker.demo.sink import Letterbox, Sink
from tracker.demo.stage import WIDTH, Start, User, clear, folded, surroundings
from tracker.demo.story import STORY

Say = Callable[[str], None]


def play(folder: Path, say: Say = print, story: Story = STORY) -> list[str]:
    """Plays a story in a folder; every difference between script and product, none if it passed."""
    clear(folder)
    folder = folder.resolve()
    say(_wrapped(setting.PROLOGUE))
    with (
        quickly(surroundings()) as start,
        World(story) as world,
        Sink() as sink,
        Rooms() as rooms,
    ):
        performance = Performance(folder, say, story, world, sink, rooms, start)
        for moment in story.moments:
            performance.play(moment)
        found = performance.problems()
    say("")
    say(_wrapped(setting.EPILOGUE.format(folder=folder)) if not found else _failed(found))
    return found


class Performance:
    """One playing of a story: the sites, the post, the rooms, the user, and what arrived when."""

    def __init__(
        self,
        folder: Path,
        say: Say,
        story: Story,
        world: World,
        sink: Sink,
        rooms: Rooms,
        start: Start,
    ) -> None:
        self.folder, self.say, self.story = folder, say, story
        self.world, self.sink, self.rooms = world, sink, rooms
        secrets = {"TEAM_SLACK": rooms.slack_url, "TEAM_MATRIX": rooms.matrix_url}
        secrets |= {"TRACKER_SMTP": sink.url, "OPENSTATES_KEY": world.key}
        self.user = User(folder, say, secrets, start)
        self.arrived: list[tuple[Moment, Letterbox]] = []
        self.posted: list[tuple[Moment, Posted]] = []

    def play(self, moment: Moment) -> None:
        """Lets the moment come, and does what the user does then."""
        self.world.moment = moment
        self.user.now = moment.now
        if moment.act:
            self.say(f"\n== {moment.act} ==")
        self.say(f"\n{moment.heading}")
        self.say(_wrapped(moment.text) + "\n")
        if moment is self.story.moments[0]:
            self._prepare()
        for command in moment.does:
            self.user.types(*command)
        self.world.wait_for_retry_after()
        self.user.types("run", expect=(moment.exit_code,))
        self._collect(moment)
        self._show(moment)

    def problems(self) -> list[str]:
        """Everything that was told otherwise than the script says."""
        told = self._told()
        arrived = [
            Arrived(at=moment.name, to=to, subject=letter.subject, text=letter.part("plain"))
            for moment, letter in self.arrived
            for to in letter.recipients
        ]
        arrived += [
            Arrived(at=moment.name, to=post.room, subject=post.subject, text=post.text)
            for moment, post in self.posted
        ]
        impatient = [
            f"Asked too soon: {name} was read {count} time(s) before its Retry-After had run out."
            for name, count in self.world.soon.items()
        ]
        return problems(self.story, told, arrived) + impatient

    def _prepare(self) -> None:
        """Sets the tracker up as a newcomer does."""
        self.user.types(*setting.INIT)
        self.say("\n" + _wrapped(setting.WRITTEN) + "\n")
        with (self.folder / "tracker.toml").open("a", encoding="utf-8") as file:
            file.write(setting.sources(self.world.base_url) + setting.CHANNELS)
        for command in setting.COMMANDS:
            self.user.types(*command)

    def _told(self) -> list[dict[str, Any]]:
        out = self.user.runs("changes", "--json").out
        return [json.loads(line) for line in out.splitlines() if line]

    def _collect(self, moment: Moment) -> None:
        """Notes which messages came at this moment and keeps them in the folder."""
        post = self.folder / "mail"
        post.mkdir(exist_ok=True)
        for letter in self.sink.arrived[len(self.arrived) :]:
            self.arrived.append((moment, letter))
            number = len(self.arrived)
            (post / _file(number, letter, "eml")).write_bytes(letter.raw)
            (post / _file(number, letter, "html")).write_text(letter.part("html"), "utf-8")
            self._announce(f"mail to {', '.join(letter.recipients)}: {letter.subject}")
        self._collect_posts(moment)

    def _collect_posts(self, moment: Moment) -> None:
        """Notes which posts came to the rooms and keeps them in the folder."""
        folder = self.folder / "rooms"
        folder.mkdir(exist_ok=True)
        for post in self.rooms.arrived[len(self.posted) :]:
            self.posted.append((moment, post))
            name = f"{len(self.posted):02}-{post.room.partition(' ')[0].lower()}"
            whole = json.dumps(post.content, ensure_ascii=False, indent=2)
            (folder / f"{name}.json").write_text(whole + "\n", "utf-8")
            if post.room == MATRIX:
                page = f'<!DOCTYPE html><meta charset="utf-8">{post.content["formatted_body"]}\n'
                (folder / f"{name}.html").write_text(page, "utf-8")
            self._announce(f"{post.room}: {post.subject}")

    def _announce(self, what: str) -> None:
        self.say(folded(what, "     ", first="  -> "))

    def _show(self, moment: Moment) -> None:
        """Shows what the moment's script names."""
        if moment.reads:
            self._open_mail(moment)
        if "changes" in moment.shows:
            self.user.types("changes", "--since", moment.now)
        if "status" in moment.shows:
            self.user.types("status", expect=(0, 1, 3))

    def _open_mail(self, moment: Moment) -> None:
        """Prints the text of a reader's mail of this moment, as the reader sees it."""
        for number, (at, letter) in enumerate(self.arrived, start=1):
            if at is moment and moment.reads in letter.recipients:
                path = self.folder / "mail" / _file(number, letter, "html")
                self.say(f"\n  The mail as {moment.reads} reads it; as a web page it is")
                self.say(f"  {path}\n")
                for line in letter.part("plain").rstrip().splitlines():
                    self.say(f"  | {line}".rstrip())
                self.say("")


def _file(number: int, letter: Letterbox, ending: str) -> str:
    return f"{number:02}-{letter.recipients[0].partition('@')[0]}.{ending}"


def _wrapped(text: str) -> str:
    paragraphs = textwrap.dedent(text).strip().split("\n\n")
    return "\n\n".join(textwrap.fill(" ".join(p.split()), WIDTH) for p in paragraphs)


def _failed(found: list[str]) -> str:
    lines = [f"The demo failed: what was told is not what happened ({len(found)} difference(s))."]
    return "\n".join([*lines, *(f"- {problem}" for problem in found)])
