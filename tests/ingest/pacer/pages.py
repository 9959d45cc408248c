"""One truth of a case, written as the courts' systems print it: sheets, reports, mail, ACMS."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime
from html import escape
from typing import NamedTuple


class Filing(NamedTuple):
    """What was filed, before anyone prints it."""

    day: str
    text: str
    label: str = ""
    number: str = ""
    sequence: str = ""
    document: str = ""  # the PACER document id; courts flip its fourth digit
    entered: str = ""

    @property
    def entered_day(self) -> str:
        """The day of entering: most often that of filing."""
        return self.entered or self.day


class Case(NamedTuple):
    """A case of one court."""

    court: str = "cacd"
    masthead: str = "Central District of California (Western Division - Los Angeles)"
    case: str = "980771"
    number: str = "2:25-cv-10777"
    initials: str = "-QQX-ZZ"
    name: str = "USA v. State of Nowhere et al"
    judge: str = "Judge Quincy Q. Xample"
    referred: str = "Magistrate Judge Zoe Zeta"
    filed: str = "2025-11-17"
    terminated: str = ""


CASE = Case()
BANKRUPTCY = Case(
    court="cacb",
    masthead="Central District Of California (Riverside)",
    case="1138555",
    number="6:25-bk-34555",
    initials="-QX",
    name="Nowhere Trading, Inc.",
)
APPEAL = Case(
    court="ca9",
    masthead="United States Court of Appeals for the Ninth Circuit",
    case="",
    number="26-90926",
    initials="",
    name="USA, et al v. State of Nowhere, et al",
)
ORDER = Filing(
    "2026-02-09",
    "ORDER by Judge Quincy Q. Xample: granting in part [12] MOTION for a Preliminary "
    "Injunction. (qq)",
    "Order on Motion for Preliminary Injunction",
    "64",
    "210",
    "031040000064",
)
MINUTES = Filing(
    "2026-02-06",
    "MINUTES OF Motion Hearing held before Judge Quincy Q. Xample: the Court takes it under "
    "submission. (zz)",
    "Motion Hearing",
    sequence="209",
    entered="2026-02-09",
)
BRIEF = Filing(
    "2026-02-10",
    "BRIEF filed by Plaintiff USA. (Attachments: # (1) Exhibit A)(Attorney, Ann)",
    "Brief (non-motion non-appeal)",
    "65",
    "213",
    "031040000065",
)
FILINGS = (MINUTES, ORDER, BRIEF)


def printed(iso: str) -> str:
    """An ISO day as reports print it."""
    return date.fromisoformat(iso).strftime("%m/%d/%Y")


def short(iso: str) -> str:
    """An ISO day as mail prints it: "2/9/2026"."""
    day = date.fromisoformat(iso)
    return f"{day.month}/{day.day}/{day.year}"


def flipped(document: str) -> str:
    """A document id as the docket report links to it."""
    return f"{document[:3]}1{document[4:]}"


def document_link(case: Case, one: Filing) -> str:
    """Number and link of a document in a report."""
    if not one.document:
        return one.number
    path = f"/doc1/{flipped(one.document)}"
    return (
        f'<a href="https://ecf.{case.court}.uscourts.gov{path}" onClick="goDLS(\'{path}\','
        f"'{case.case}','{one.sequence}','','1','1','','');return(false);\">{one.number}</a>"
    )


def receipt(at: datetime) -> str:
    """PACER's receipt at the foot; who asked is nobody's business."""
    return (
        "<HR><CENTER><TABLE BORDER=1><TR><TH COLSPAN=4>PACER Service Center</TH></TR>"
        "<TR><TH COLSPAN=4>Transaction Receipt</TH></TR>"
        f"<TR><TD COLSPAN=4>{at:%m/%d/%Y %H:%M:%S}</TD></TR>"
        "<TR><TH>PACER Login:</TH><TD>someone.secret:1234567:0</TD></TR></TABLE></CENTER>"
    )


PRINTED = datetime(2026, 2, 11, 9, 30)


def _head(title: str) -> str:
    return (
        f"<html><head><title>{title}</title></head><body BGCOLOR=FFFFFF>"
        '<div class="noprint"><a href="/cgi-bin/login.pl?logout">Logout</a></div>'
        '<div id="cmecfMainContent">'
    )


def sheet(case: Case, filings: Iterable[Filing], at: datetime = PRINTED) -> bytes:
    """A docket sheet of a district court."""
    ended = f"Date Terminated: {printed(case.terminated)}<br>" if case.terminated else ""
    return (
        _head(f"CM/ECF - {case.court}")
        + f"<h3 align=center>U.S. District Court<BR>{case.masthead}<BR>CIVIL DOCKET FOR CASE #: "
        + f"{case.number}{case.initials}</h3><TABLE width='100%' border=0 CELLSPACING=5><tr>"
        + f'<td valign=top width="60%"><br>{escape(case.name)}<br>Assigned to: {case.judge}<br>'
        + f"Referred to: {case.referred}<br>Cause: 28:1345 Default of Other Suits"
        + f"{_attorneys(case)}</td>"
        + f'<td valign=top width="40%"><br>Date Filed: {printed(case.filed)}<br>{ended}'
        + "Jury Demand: None</td></tr></TABLE>"
        + _rows(case, filings)
        + f"{receipt(at)}</div></body></html>"
    ).encode("latin-1", "xmlcharrefreplace")


def _attorneys(case: Case) -> str:
    """A link beside the caption that names the case as the system does; not every court has it."""
    return f"<a href='/cgi-bin/qryAttorneys.pl?{case.case}'></a>" if case.case else ""


def _rows(case: Case, filings: Iterable[Filing]) -> str:
    rows = "".join(
        f"<tr><td width='94' valign=top nowrap>{printed(one.day)}</td>"
        f"<td valign='top' align='right'>{document_link(case, one)}&nbsp;</td>"
        f"<td valign=top>{escape(_referring(one.text))} (Entered: {printed(one.entered_day)})"
        "</td></tr>\n"
        for one in filings
    )
    return (
        "<table align=center width='99%' border=1 rules=all cellpadding=5 cellspacing=0>"
        "<tr><td width='94' nowrap style='font-weight:bold'>Date Filed</td><th>#</th>"
        f"<td style='font-weight:bold'>Docket Text</td></tr>\n{rows}</table>"
    )


def _referring(text: str) -> str:
    """The report links numbers where mail brackets them."""
    return text.replace("[12]", "12").replace("# (1)", "# 1")


def bankruptcy_sheet(case: Case, filings: Iterable[Filing], at: datetime = PRINTED) -> bytes:
    """A docket sheet of a bankruptcy court: its own head, and a column more."""
    return (
        _head("CM/ECF - U.S. Bankruptcy Court (v3.3.2 - LIVE)")
        + "<CENTER><B><FONT SIZE=+1>U.S. Bankruptcy Court<BR>"
        + f"{case.masthead}<BR>Bankruptcy\nPetition #: {case.number}{case.initials}</FONT></B>"
        + f"</CENTER><TABLE WIDTH='100%'><TR><TD><I>Assigned to:</I> {case.judge}<BR>Chapter 11"
        + "</TD>"
        + f"<TD><I>Date filed:</I>&nbsp; {printed(case.filed)}</TD></TR></TABLE>"
        + "<TABLE WIDTH='100%'><TR><TD VALIGN=top><FONT><I><B>Debtor</B></I><BR>"
        + f"<B>{case.name},  <I>Debtor</I></B><BR>1 Example Street<BR></FONT></TD>"
        + "<TD VALIGN=top ALIGN=right><FONT>represented by</FONT></TD>"
        + "<TD><FONT><B>Ann Attorney</B><BR>2 Example Street</FONT></TD></TR></TABLE>"
        + _rows(case, filings)
        + f"{receipt(at)}</div></body></html>"
    ).encode("latin-1", "xmlcharrefreplace")


def history(case: Case, filings: Iterable[Filing], at: datetime = PRINTED) -> bytes:
    """A history report: labels and sequence numbers, no text."""
    rows = "".join(
        f"<TR valign=top><TD align=center rowspan=1>{document_link(case, one)}</TD>"
        f"<TD><TABLE width=100%>{_dates(one)}</TABLE></TD>"
        f"<TD><A HREF=\"javascript:DktText('1','{case.case}','{one.number}','{one.sequence}','')\">"
        f"<IMG SRC='/graphics/silverball.gif' alt='Docket Text'></A>{escape(one.label)}</TD></TR>\n"
        for one in filings
    )
    return (
        _head(f"CM/ECF - {case.court}-History/Documents Query")
        + f"<CENTER><B><FONT size=+1>{case.number}{case.initials}</FONT></B> "
        + f"{escape(case.name)}<BR>"
        + "Quincy Q. Xample, presiding<BR>Zoe Zeta, referral<BR>"
        + f"<B>Date filed:</B> {printed(case.filed)}<BR></CENTER>"
        + "<h2 align=center>History</h2><center><TABLE border=1><TR><TH>Doc.<BR>No.</TH>"
        + f"<TH>Dates</TH><TH>Description</TH></TR>\n{rows}</TABLE>"
        + f"{receipt(at)}</center></div></body></html>"
    ).encode("latin-1", "xmlcharrefreplace")


def _dates(one: Filing) -> str:
    if one.entered_day == one.day:
        label = "Filed &amp; Entered: &nbsp;"
        return f"<TR><TD><I>{label}</I></TD><TD align=right>{printed(one.day)}</TD></TR>"
    return (
        f"<TR><TD><I>Filed: &nbsp;</I></TD><TD align=right>{printed(one.day)}</TD></TR>"
        f"<TR><TD><I>Entered: &nbsp;</I></TD><TD align=right>{printed(one.entered_day)}</TD></TR>"
    )


def appellate_sheet(case: Case, filings: Iterable[Filing], at: datetime = PRINTED) -> bytes:
    """A docket sheet of a court of appeals: its own markup, found by its comments."""
    rows = "".join(
        f"<tr><td valign=top>{printed(one.day)}</td><td valign=top>{_stamped(case, one)}</td>"
        f"<td>{escape(_own(case, one))} [Entered: {printed(one.entered_day)} 03:30 PM]</td></tr>\n"
        for one in filings
    )
    return (
        f"<HTML><HEAD><TITLE>{case.number} Docket</TITLE></HEAD><BODY><div><center>"
        "<!-- ===== NEW SECTION - Court Info ===== --><b>General Docket</b><br>"
        f"<b>{case.masthead}</b><table>"
        "<!-- ===================== NEW SECTION - Case Stub ======================== -->"
        "<tr><td><table width=100%><tr><td><b>Court of Appeals Docket #: </b>"
        f"{case.number}</td><td><b>Docketed:</b> {printed(case.filed)}</td></tr>"
        f"<tr><td>{escape(case.name)}</td></tr><tr><td><b>Appeal From:</b> U.S. District Court"
        "</td></tr></table></td></tr></table>"
        "<!-- ===================== DOCKET ENTRIES ======================== -->"
        f"<table>{rows}</table>"
        f"<a href='https://ecf.cacd.uscourts.gov/cgi-bin/DktRpt.pl?caseNumber={CASE.number}"
        f"{CASE.initials}&caseId=0'>{CASE.number}</a>"
        f"{receipt(at)}</center></div></BODY></HTML>"
    ).encode("latin-1", "xmlcharrefreplace")


def _stamped(case: Case, one: Filing) -> str:
    if not one.document:
        return ""
    address = f"https://ecf.{case.court}.uscourts.gov/docs1/{one.document}"
    return (
        f'<input type="checkbox" value="{one.sequence}">'
        f'<a href="{address}">&nbsp;{one.number}</a>&nbsp;&nbsp;1 pg'
    )


def _own(case: Case, one: Filing) -> str:
    """An appellate text ends in the entry's own number and the case's."""
    return f"{one.text} [{one.sequence}] [{case.number}] (QQ)" if one.sequence else one.text


# ---- mail ----------------------------------------------------------------------------------------


def message(
    body: str, subject: str, sender: str, at: str = "Mon, 9 Feb 2026 15:30:00 -0800", kind: str = ""
) -> bytes:
    """A mail of a court as it arrives."""
    return (
        f"Return-Path: <{sender}>\r\nDate: {at}\r\nMIME-Version:1.0\r\nFrom:{sender}\r\n"
        f"To:CourtMail@example.org\r\nMessage-Id:<{abs(hash(body)) % 10**9}@example.org>\r\n"
        f"Subject:{subject}\r\nContent-Type: text/{kind or 'html'}\r\n\r\n{body}"
    ).encode()


def notice(cases: Case | Iterable[Case], one: Filing) -> bytes:
    """A notice of electronic filing; of several cases in one, each with its own number."""
    every = [cases] if isinstance(cases, Case) else list(cases)
    first = every[0]
    tables = "".join(_noticed(case, one) for case in every)
    body = (
        "<p><strong>This is an automatic e-mail message generated by the CM/ECF system.</strong>"
        f"</p>\n<p align=center><strong>U.S. District Court</strong></p>\n<p align=center><strong>"
        f"{first.masthead}</strong></p>\n<b>Notice of Electronic Filing</b>\n<div><BR>\n"
        "The following transaction was entered by Attorney, Ann on "
        f"{short(one.entered_day)} at 3:30 PM PST and filed on {short(one.day)} <BR>\n{tables}"
        f"<BR><B>{first.number}{first.initials} Notice has been electronically mailed to: </B>"
        "<BR>\nAnn Attorney &nbsp; &nbsp; ann@example.org<br></div>"
    )
    if first.court.endswith("b"):
        subject = f"{first.number}{first.initials} {one.label}"
    else:
        subject = f"Activity in Case {first.number}{first.initials} {first.name} {one.label}"
    return message(body, subject, f"{first.court}_ecf@{first.court}.uscourts.gov")


def _noticed(case: Case, one: Filing) -> str:
    system = f"https://ecf.{case.court}.uscourts.gov"
    shown = "No document attached"
    if one.document:
        shown = (
            f"<a href={system}/doc1/{flipped(one.document)}?caseid={case.case}"
            f"&de_seq_num={one.sequence}&magic_num=31415926>{one.number}</a>"
        )
    return (
        "<table border=0 cellspacing=0>\n<tr><td><strong>Case Name:</strong>\n</td>"
        f"<td>{escape(case.name)}</td></tr>\n<tr><td><strong>Case Number:</strong></td><td>"
        f"<A HREF={system}/cgi-bin/DktRpt.pl?{case.case}>{case.number}{case.initials}</A></td></tr>"
        "\n<tr><td><strong>Filer:</strong></td><td></td></tr>\n"
        f"<tr><td><strong>Document Number:</strong></td>\n<td>\n{shown}\n</td></tr>\n</table>\n<p>"
        '<strong>Docket Text:</strong>\n<BR>\n<FONT FACE="arial,helvetica" SIZE=3><b>\n'
        f"{escape(one.text)}\n</b></Font>\n</p>\n"
    )


def plain_notice(case: Case, one: Filing) -> bytes:
    """The same as text without markup, as some readers are sent it."""
    system = f"https://ecf.{case.court}.uscourts.gov"
    body = (
        "This is an automatic e-mail message generated by the CM/ECF system.\n\n"
        f"U.S. District Court\n{case.masthead}\n\nNotice of Electronic Filing\n"
        f"The following transaction was entered  by Attorney, Ann  on {short(one.entered_day)} "
        f"3:30 PM PST and filed on {short(one.day)}\n\nCase Name: {case.name}\n\n"
        f"Case Number: {case.number}{case.initials} {system}/cgi-bin/DktRpt.pl?{case.case}\n\n"
        f"Filer: USA\n\nDocument Number: {one.number}\n\n"
        "Copy the URL address from the line below into the location bar\nof your Web browser to "
        f"view the document:\n{system}/doc1/{flipped(one.document)}?caseid={case.case}&de_seq_num="
        f"{one.sequence}&magic_num=31415926\n\nDocket Text:\n{one.text}\n\n"
        f"{case.number}{case.initials} Notice has been electronically mailed to:\nAnn Attorney\n"
        "   ann@example.org\n\nThe following document(s) are associated with this transaction:\n"
    )
    subject = f"Activity in Case {case.number}{case.initials} {case.name} {one.label}"
    return message(body, subject, f"ecf@{case.court}.uscourts.gov", kind="plain")


def activity(case: Case, one: Filing) -> bytes:
    """A notice of docket activity of a court of appeals."""
    system = f"https://ecf.{case.court}.uscourts.gov"
    body = (
        f"<HTML><HEAD><TITLE>{case.number} {case.name}</TITLE></HEAD><BODY><CENTER><STRONG>"
        f"{case.masthead}</STRONG></CENTER>\n<P><STRONG>Notice of Docket Activity</STRONG><BR>\n"
        f"The following transaction was entered on {printed(one.entered_day)} at 3:30:58 PM "
        f"Pacific Standard Time and filed on {printed(one.day)}\n<TABLE BORDER=0>\n"
        f"<TR><TD><STRONG>Case Name:</STRONG></TD>\n<TD colspan='2'>{case.name}<BR>\n</TD></TR>\n"
        '<TR><TD><STRONG>Case Number:&nbsp;&nbsp;</STRONG></TD>\n<TD><A HREF="'
        f'{system}/n/beam/servlet/TransportRoom?servlet=DocketReportFilter.jsp&caseId=334999">'
        f'{case.number}</A></TD></TR>\n<TR><TD><STRONG>Document(s):</STRONG></TD>\n<TD><A HREF="'
        f'{system}/docs1/{one.document}?uid=cafecafe">Document(s)</A></TD></TR>\n</TABLE><BR>\n'
        f"<P><STRONG>Docket Text:</STRONG><BR>\n{_own(case, one)}<BR>\n<BR>\n"
        "<STRONG>Notice will be electronically mailed to:</STRONG><BR><BR>\nAnn: ann@example.org"
        "<BR>\n</BODY></HTML>"
    )
    subject = f'{case.number} {case.name} "{one.label}"'
    return message(body, subject, f"{case.court}_ecfnoticing@{case.court}.uscourts.gov")


def acms_activity(case: Case, one: Filing) -> bytes:
    """The same of the two courts that have moved to ACMS: other markup, no table."""
    site = f"https://{case.court}-showdoc.azurewebsites.us"
    body = (
        "<html><body><div><strong>Notice of Docket Activity</strong></div>\n<div>The following "
        f"transaction was entered on {printed(one.entered_day)} 3:30:22 PM PST and filed on "
        f"{printed(one.day)}</div>\n<div><strong>Case Name:</strong> <span>{case.name}</span><br>"
        f"\n<strong>Case Number:</strong> <a href='{site}/{case.number}'>{case.number}</a></div>\n"
        f"<div><strong>Docket Text:</strong></div>\n<div>{escape(one.text)}</div>\n"
        f"<div><b>Document:</b> <a href='{site}/NDA/387d07d4-0000-f011-b4cc-001dd80ba017'>Motion"
        "</a></div>\n<div><strong>Notice will be electronically mailed to:</strong></div></body>"
        "</html>"
    )
    numbered = f"{int(one.number):03d} - " if one.number else ""
    subject = f"{case.name} {case.number} - {numbered}{one.label}"
    return message(body, subject, f"ACMS@{case.court}.fedcourts.us")


def acms_record(case: Case, filings: Iterable[Filing]) -> bytes:
    """A case as ACMS answers it."""
    entries = [
        {
            "endDate": one.day,
            "endDateFormatted": printed(one.day),
            "entryNumber": one.number,
            "docketEntryText": f"<p>{escape(one.text)} [Entered: {printed(one.entered_day)} "
            "03:30 PM]</p>",
            "docketEntryId": f"a3da328e-2562-ee11-be6e-{int(one.number or 0):012d}",
            "createdOn": f"{one.day}T19:46:43Z",
            "documentCount": "1",
            "pageCount": "5",
            "fileSize": "191",
            "restrictedPartyFilingDocketEntry": "False",
            "restrictedDocsAvailable": "False",
            "selected": "False",
        }
        for one in filings
    ]
    record = {
        "caseId": "34cacf7f-0000-4d1f-b4f0-0542b429f674",
        "caseNumber": case.number,
        "name": case.name,
        "caseOpened": case.filed,
        "aNumber": None,
        "receivedDate": f"{case.filed}T10:11:46Z",
        "partyAttorneyList": "<table width='100%'></table>",
        "court": {"name": "Los Angeles, Central California", "identifier": "160"},
        "caseType": "Civil",
        "caseSubType": None,
        "caseSubSubType": None,
        "districtCourtName": None,
        "feeStatus": "Paid",
        "byteCount": 3067,
    }
    docket = {"isCaseSealed": False, "byteCount": 3067, "docketEntries": entries}
    return json.dumps({"caseDetails": record, "docketInfo": docket}).encode()


def opinions(rows: Iterable[tuple[Case, Filing]]) -> bytes:
    """A report of written opinions, of several cases."""
    every = list(rows)
    shown = "".join(
        f"<tr><td>{printed(one.day)}</td><td><a href='/cgi-bin/DktRpt.pl?{case.case}'>{case.number}"
        f"{case.initials}</a>&nbsp;{case.name}</td><td>{document_link(case, one)}</td>"
        f"<td>{one.text}</td><td><b>Cause:</b> 28:1345<br><b>Nature of Suit:</b> Other</td></tr>\n"
        for case, one in every
    )
    return (
        _head("CM/ECF - California Central District")
        + "<center><b>Written Opinions Report</b><br>UNITED STATES DISTRICT COURT -- CENTRAL "
        + "DISTRICT OF CALIFORNIA</center><table border=1><tr><th>Filed</th><th>Case</th>"
        + f"<th>Doc.</th><th>Description</th><th>Notes</th></tr>\n{shown}</table>"
        + f"<b>Total number of opinions reported: </b>{len(every)}</div></body></html>"
    ).encode()
