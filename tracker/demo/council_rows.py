"""The rows of the Legistar Web API, column by column, and their noise.

The stamps lie, as the real ones do: a file is "modified" with every look, and a meeting that is
really moved is not. GUIDs and row versions are made anew, so is the file name behind each document;
lists turn round, and one row of a history comes again under another id.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tracker.demo.script import since, value_at
from tracker.demo.things import Act, Draft, File, Item, Paper, Sitting
from tracker.demo.web import Look

Row = dict[str, Any]
SITE = "https://boston.legistar.com"
PAPERS = "https://legistar.granicus.com/boston/attachments"
#: Added to the id of a row that comes a second time; above every id of the story.
TWIN = 100_000


class Rows:
    """Makes the rows as the API shows them at one look."""

    def __init__(self, look: Look) -> None:
        self.holdings, self.now, self.turn = look.holdings, look.now, look.turn
        self.odd = look.turn % 2 == 1

    # ---- a file ----------------------------------------------------------------------------------

    def file(self, file: File) -> Row:
        """The row of a matter."""
        acts = [act for act in file.acts if act.sitting and since(act.listed_at, self.now)]
        passed = since(file.passed_at, self.now) and file.passed
        return {
            "MatterId": file.id,
            **self._stamps("Matter", file.id),
            "MatterFile": file.number,
            "MatterName": file.name,
            "MatterTitle": f"{file.title}\r\n" if self.odd else file.title,
            "MatterTypeId": 52,
            "MatterTypeName": "Council Ordinance",
            "MatterStatusName": value_at(file.statuses, self.now),
            "MatterBodyName": file.committee,
            "MatterIntroDate": _midnight(file.introduced),
            "MatterAgendaDate": acts[-1].when if acts else None,
            "MatterPassedDate": _midnight(passed) if passed else None,
            "MatterEnactmentDate": None if self.odd else "0001-01-01T00:00:00",
            "MatterEnactmentNumber": None,
            "MatterVersion": self.drafts(file)[-1].label,
            "MatterRestrictViewViaWeb": False,
            "MatterReports": [],
        }

    def histories(self, file: File) -> list[Row]:
        """The rows of the history; the first one now and then twice."""
        shown = [self._history(act) for act in file.acts if since(act.listed_at, self.now)]
        if self.odd:
            shown.append(shown[0] | {"MatterHistoryId": shown[0]["MatterHistoryId"] + TWIN})
        return self._turned(shown)

    def _history(self, act: Act) -> Row:
        acted = since(act.acted_at, self.now)
        passed = acted and (act.voiced or bool(act.votes))
        return {
            "MatterHistoryId": act.id,
            **self._stamps("MatterHistory", act.id),
            "MatterHistoryEventId": act.sitting or None,
            "MatterHistoryAgendaSequence": 3 + self.turn,
            "MatterHistoryVersion": "*",
            "MatterHistoryAgendaNote": None,
            "MatterHistoryMinutesNote": None,
            "MatterHistoryActionDate": act.when,
            "MatterHistoryActionName": f"{act.action} " if acted else None,
            "MatterHistoryActionText": None,
            "MatterHistoryActionBodyName": act.body,
            "MatterHistoryPassedFlag": 1 if passed else None,
            "MatterHistoryPassedFlagName": "Pass" if passed else None,
            "MatterHistoryRollCallFlag": 0,
            "MatterHistoryTally": None,
        }

    def votes(self, act: Act) -> list[Row]:
        """Who voted how."""
        shown = [
            {
                "VoteId": act.id * 100 + place,
                **self._stamps("Vote", place),
                "VotePersonName": person,
                "VoteValueName": value,
                "VoteEventItemId": act.id,
            }
            for place, (person, value) in enumerate(act.votes)
        ]
        return self._turned(shown)

    def sponsors(self, file: File) -> list[Row]:
        """One set for each version of the file."""
        return [
            {
                "MatterSponsorId": draft.key * 10 + place,
                **self._stamps("MatterSponsor", place),
                "MatterSponsorMatterId": file.id,
                "MatterSponsorMatterVersion": draft.label,
                "MatterSponsorName": name,
                "MatterSponsorSequence": place,
                "MatterSponsorLinkFlag": 1,
            }
            for draft in self.drafts(file)
            for place, name in enumerate(file.sponsors)
        ]

    def attachments(self, file: File) -> list[Row]:
        """The documents that are attached by now."""
        shown = [paper for paper in file.papers if since(paper.listed_at, self.now)]
        return self._turned([self._paper(paper) for paper in shown])

    def _paper(self, paper: Paper) -> Row:
        return {
            "MatterAttachmentId": paper.id,
            **self._stamps("MatterAttachment", paper.id),
            "MatterAttachmentName": paper.name,
            "MatterAttachmentHyperlink": f"{PAPERS}/{self._guid('file', paper.id)}.pdf",
            "MatterAttachmentFileName": f"{self._guid('file', paper.id)}.pdf",
            "MatterAttachmentShowOnInternetPage": True,
            "MatterAttachmentIsMinuteOrder": False,
        }

    def drafts(self, file: File) -> list[Draft]:
        """The versions that there are by now, oldest first."""
        return [draft for draft in file.drafts if since(draft.since, self.now)]

    def versions(self, file: File) -> list[Row]:
        """The keys of the texts."""
        return [{"Key": str(draft.key), "Value": draft.label} for draft in self.drafts(file)]

    def text(self, file: File, draft: Draft) -> Row:
        """The text of one version."""
        plain = draft.text.replace("\n", "\r\n") if self.odd else draft.text
        return {
            "MatterTextId": draft.key,
            **self._stamps("MatterText", draft.key),
            "MatterTextMatterId": file.id,
            "MatterTextVersion": draft.label,
            "MatterTextPlain": plain,
            "MatterTextRtf": None,
        }

    # ---- a meeting -------------------------------------------------------------------------------

    def sitting(self, sitting: Sitting) -> Row:
        """The row of an event; its stamp stands still although its hour moves."""
        guid = self._guid("event", sitting.id)
        return {
            "EventId": sitting.id,
            "EventGuid": guid,
            "EventLastModifiedUtc": "2026-02-06T20:11:40.16",
            "EventRowVersion": f"AAAAAAs{self.turn:04}=",
            "EventBodyName": sitting.body,
            "EventDate": _midnight(sitting.day),
            "EventTime": value_at(sitting.times, self.now),
            "EventVideoStatus": "Public",
            "EventAgendaStatusName": "Final",
            "EventMinutesStatusName": "Draft",
            "EventLocation": sitting.place,
            "EventAgendaFile": None,
            "EventMinutesFile": None,
            "EventAgendaLastPublishedUTC": "2026-02-06T20:11:38.2",
            "EventComment": None,
            "EventVideoPath": None,
            "EventInSiteURL": f"{SITE}/MeetingDetail.aspx?LEGID={sitting.id}&GID=42&G={guid}",
            "EventItems": [],
        }

    def items(self, sitting: Sitting) -> list[Row]:
        """The rows of its agenda."""
        return self._turned([self._item(sitting, item) for item in sitting.items])

    def _item(self, sitting: Sitting, item: Item) -> Row:
        pairs = ((file, act) for file in self.holdings.files for act in file.acts)
        file, act = next((pair for pair in pairs if pair[1].id == item.act), (None, None))
        acted = act is not None and since(act.acted_at, self.now)
        counted = bool(act and acted and act.votes)
        return {
            "EventItemId": item.id,
            **self._stamps("EventItem", item.id),
            "EventItemEventId": sitting.id,
            "EventItemAgendaSequence": item.id - sitting.items[0].id + 1,
            "EventItemAgendaNote": None,
            "EventItemMinutesNote": None,
            "EventItemActionName": act.action if act and acted else None,
            "EventItemPassedFlag": 1 if counted else None,
            "EventItemPassedFlagName": "Pass" if counted else None,
            "EventItemRollCallFlag": 0,
            "EventItemTitle": item.title,
            "EventItemMatterId": file.id if file else None,
            "EventItemMatterFile": file.number if file else None,
            "EventItemMatterStatus": value_at(file.statuses, self.now) if file else None,
        }

    # ---- noise -----------------------------------------------------------------------------------

    def _stamps(self, prefix: str, identifier: int) -> Row:
        """The columns that move with every look."""
        modified = self.now - timedelta(minutes=7, seconds=identifier % 50)
        return {
            f"{prefix}Guid": self._guid(prefix, identifier),
            f"{prefix}LastModifiedUtc": f"{modified:%Y-%m-%dT%H:%M:%S}.{self.turn:03}",
            f"{prefix}RowVersion": f"AAAAAAo{self.turn:04}=",
        }

    def _guid(self, kind: str, identifier: int) -> str:
        return str(uuid5(NAMESPACE_URL, f"{self.turn} {kind} {identifier}")).upper()

    def _turned(self, found: Sequence[Row]) -> list[Row]:
        return list(found[::-1] if self.odd else found)


def _midnight(day: str) -> str:
    return f"{day}T00:00:00"
