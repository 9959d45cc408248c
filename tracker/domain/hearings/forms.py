"""The forms in which docket text tells of hearings and deadlines, each with its reason.

`FORMS` are the words that make something of the day behind them, `AFTER` and `BEHIND` those behind
a day. They were counted in dockets of district, bankruptcy and appellate courts. Every form is
searched in one sentence, and every repetition is bounded: time is linear in the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What words make of a day."""

    SET = "set"
    DUE = "due"
    MOVED = "moved"
    LEFT = "left"  # the day that something was moved away from
    CANCELLED = "cancelled"
    HELD = "held"
    OTHER = "other"  # the day of something else


@dataclass(frozen=True, slots=True)
class Form:
    """Words that make something of the next day, if what stands between fits `gap`.

    `prose`: anybody writes so, so it counts only where a court speaks. `sure`: only a court's
    system prints it, so it counts whatever is asked for. The others count outside of requests.
    """

    role: Role
    words: re.Pattern[str]
    gap: re.Pattern[str]
    reason: str
    prose: bool = False
    sure: bool = False


def _form(
    role: Role, words: str, gap: str, reason: str, *, prose: bool = False, sure: bool = False
) -> Form:
    flags = re.IGNORECASE
    return Form(
        role, re.compile(rf"\b(?:{words})", flags), re.compile(gap, flags), reason, prose, sure
    )


#: Up to twenty-five words, the last of them one that leads to a day.
_AND_ON = r"[^;]{0,200}?\b(?:for|on|at|to|until|by|of|is|commence|begin)[\s,:]*"
_TO = r"[^;]{0,160}?(?:\b(?:to|until|till|for|on|by|at|before|(?:and|&) including)|& inc\.?)[\s,:]*"
_ON = r"[\s,:]*(?:(?:the |on |close of business )){0,2}"
_DIRECT = r"[\s,:;(-]*(?:(?:is|are|was|set|for|on|at|to|by|date)[\s,:]+){0,3}"
_SHORT = r"(?:(?!\b(?:days?|weeks?|after|within|following)\b)[^;]){0,90}?"

FORMS = (
    _form(
        Role.OTHER,
        r"(?:filed|signed|dated|served|entered|modified|received|sent|mailed|issued|executed|edited"
        r"|posted|effective|end(?:ed|ing)|arrested|returned|reassigned|transferred|published|paid"
        r"|decided|denied|excluded?|accepted|restricted|restriction|as of|on or after|after|since"
        r"|between|for dates? of|argued)\b",
        r"[^;]{0,160}?",
        "'signed by Judge X on 7/5/05', 'time excluded from 2/4/04': the day of something else",
    ),
    _form(
        Role.SET,
        r"(?:sets?|setting|schedul(?:e|es|ed|ing)|calendared|noticed|fixed|slated)\b"
        r"(?! (?:forth|aside|order))",
        _AND_ON,
        "'Motion Hearing set for 8/14/2012 10:00 AM', 'Motion set for hearing on 6/12/2006'",
    ),
    _form(
        Role.SET,
        r"(?:sets?|scheduled|calendared)\b",
        _DIRECT,
        "'Trial set 3/2/2020', 'The Court sets March 2 for a hearing'",
    ),
    _form(
        Role.SET,
        r"motions? (?:\[?\d+\]?,? ?){0,6}(?:is |are )?set(?: for hearing)?\b",
        _AND_ON,
        "'NOTICE OF MOTION AND MOTION to Dismiss ... Motion set for hearing on 6/12/2006'",
        sure=True,
    ),
    _form(
        Role.SET,
        r"for presentment\b",
        _AND_ON,
        "'NOTICE of Motion for presentment of motion ... before Judge X on 8/28/2020' (N.D. Ill.)",
        sure=True,
    ),
    _form(
        Role.SET,
        r"noting date\b",
        r"[\s:]*(?:is )?",
        "'Noting Date 5/5/2017' under a motion that is taken up on the papers (W.D. Wash.)",
        sure=True,
    ),
    _form(
        Role.SET,
        r"distributed for(?= conference)",
        _AND_ON,
        "'DISTRIBUTED for Conference of 4/29/2022' (Supreme Court)",
        sure=True,
    ),
    _form(
        Role.SET,
        r"notice of (?=(?:[\w-]+ ){0,3}(?:hearing|conference|argument|trial|sentencing)\b)",
        r"[^;]{0,60}?\b(?:for|on)[\s,]*",
        "'Sealed Notice of Hearing for 5/7/09'",
    ),
    _form(
        Role.SET,
        r"placed on the (?:calendar|docket|list)\b",
        _AND_ON,
        "'placed on the calendar of the Honorable X on September 21, 2018'",
    ),
    _form(
        Role.SET,
        r"(?:(?:to|will|shall) be (?:held|heard|conducted)|(?:shall|will) be (?:an?|another)\b"
        r"|(?:will|shall|must|to) (?:take place|begin|commence|convene|appear|hold|hear"
        r"|proceed))\b",
        _AND_ON,
        "'Hearing to be held on 03/03/2010', 'there shall be a conference on'",
    ),
    _form(
        Role.LEFT,
        r"(?:continued|moved|advanced|rescheduled|reset|adjourned|postponed|extended)\b",
        r"[^;]{0,120}?\bfrom[\s,:]*",
        "'continued from 1/2/2020 to 2/3/2020': the day that is left",
        prose=True,
    ),
    _form(
        Role.MOVED,
        r"(?:re-?set(?:s|ting)?|re-?schedul(?:e|es|ed|ing)|re-?noticed|continu(?:ed|es|ing)"
        r"|adjourn(?:ed|s|ing)|postpon(?:ed|es|ing)|advanc(?:ed|es|ing)|mov(?:ed|es|ing))\b",
        _TO,
        "'Status Hearing continued to 1/15/2015', 'resetting Calendar Call for 9:31 1/5/04'",
        prose=True,
    ),
    _form(
        Role.MOVED,
        r"(?:extend(?:ed|s|ing)|enlarg(?:ed|es|ing)|extension|enlargement)\b",
        _TO,
        "'the time is extended to and including July 1, 2022'",
        prose=True,
    ),
    _form(
        Role.MOVED,
        r"days\)? to\b",
        r"[\s,:]*",
        "'(60) days to October 17, 2025', under a label that grants more time",
        prose=True,
    ),
    _form(
        Role.DUE,
        r"due\b(?! to\b)(?:,? but not filed,?)?(?: (?:by|on or before|no later than)\b)?",
        _SHORT,
        "'Responses due by 1/25/2018', 'answer due 3/1/2006', 'due, but not filed, by 6/1/2023'",
        sure=True,
    ),
    _form(
        Role.DUE,
        r"(?:cut-?off|deadlines?|due date|bar date|last day (?:to|for|of)|closes)\b",
        _SHORT,
        "'Discovery cut-off 10/16/2006', 'Last day to amend or add parties 5/10/2006'",
    ),
    _form(
        Role.DUE,
        r"(?:on or before|(?:no|not) later than|(?:to|through) (?:and|&) inc(?:luding|\.)?)",
        _ON,
        "'no later than July 24, 2023, the parties shall file'",
        prose=True,
    ),
    _form(
        Role.DUE,
        r"(?:have|has|given|allowed|granted) (?:up )?(?:until|till|to)\b",
        _ON,
        "'shall have until March 2, 2026 to file'",
        prose=True,
    ),
    _form(
        Role.DUE,
        r"by\b",
        _ON,
        "'directed to file a status report by January 9, 2020'",
        prose=True,
    ),
    _form(
        Role.HELD,
        r"(?<!be )held\b",
        r"[^;]{0,100}?",
        "'Sentencing held on 9/7/2005', in minutes",
    ),
)

_IS = r"\b(?:is|are|was|were|be|been)\s+(?:(?:also|hereby|now|further)\s+){0,2}"
_GONE = r"(?:vacated|cancell?ed|taken off|off calendar|stricken|terminated|withdrawn|not held"
_GONE += r"|removed from (?:the |this )?(?:calendar|docket))\b"
#: Words behind a day, or behind the name of a hearing, that change what it is; the first that fits.
AFTER = (
    (
        Role.LEFT,
        re.compile(
            r"[^;]{0,100}?\b(?:continued|re-?set|rescheduled|adjourned|moved|postponed|advanced"
            r"|extended)\b(?! from)",
            re.IGNORECASE,
        ),
        "'currently set for July 21, 2014, is continued to'",
    ),
    (
        Role.CANCELLED,
        re.compile(rf"(?:[^;]{{0,100}}?{_IS}|[\s,()*-]*(?:hereby )?){_GONE}", re.IGNORECASE),
        "'the hearing set for 5/1/2020 is hereby vacated', 'Status Conference cancelled'",
    ),
)
#: "On 5/8/2023 at 10:30 AM there shall be an Initial Scheduling Conference".
BEHIND = re.compile(
    r"\W*(?:there (?:shall|will) be\b|(?:is|are) (?:hereby )?(?:set|scheduled|fixed)\b"
    r"|[^;]{0,80}?\b(?:will|shall) (?:be (?:held|heard)|hold|conduct|convene|hear|take place)\b)",
    re.IGNORECASE,
)
#: A verb and what stands between it and the day, or the name, that it strikes.
OFF = re.compile(
    r"(?<!to )\b(?:vacat(?:e|es|ing)|cancel(?:s|l?ing)?|terminat(?:e|es|ing)|tak(?:e|es|ing) off"
    r"|(?:vacated|cancell?ed)(?= (?:the|all|any|this|said)\b))\b"
    r"(?P<between>[^;]{0,120})$",
    re.IGNORECASE,
)
#: What else is vacated: the order, not the hearing before it.
OTHER_OBJECT = re.compile(
    r"\b(?:opinion|judgment|ruling|decision|verdict|conviction|injunction|mandate"
    r"|order(?! to show cause))\b",
    re.IGNORECASE,
)
#: The same of a verb that moves it: "continuing the hearing set for 3/2/2020".
MOVING = re.compile(
    r"(?<!/)\b(?:continu(?:e|es|ing|ance of)|re-?schedul(?:e|es|ing)|re-?set(?:s|ting)?"
    r"|adjourn(?:s|ing)?|postpon(?:e|es|ing)|extend(?:s|ing)?|mov(?:e|es|ing)|advanc(?:e|es|ing))\b"
    r"(?P<between>[^;]{0,120})$",
    re.IGNORECASE,
)
