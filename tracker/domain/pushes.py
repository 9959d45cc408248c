"""The systems that push: read when something is handed over, never on a rhythm.

Each is the spider of a source in tracker.toml, so what one system prints is compared with what the
same system printed before; the same filing from another system is joined to it.
"""

from __future__ import annotations

#: A docket alert that CourtListener posts to a web hook.
COURTLISTENER = "courtlistener_webhook"
#: E-mail that a court sends to the parties: notices of electronic filing, of docket activity.
NOTICES = "court_notices"
#: Docket sheets that somebody saved from PACER or ACMS.
DOCKETS = "saved_dockets"
#: History and documents reports that somebody saved from PACER: labels and sequence numbers.
HISTORIES = "saved_histories"

SYSTEMS = (COURTLISTENER, NOTICES, DOCKETS, HISTORIES)
