"""What PACER, ACMS and the courts' own mail print, read with juriscraper (extra `pacer`)."""

from tracker.ingest.pacer.reader import acms, notice, page

#: In the order in which an item is offered to them.
READERS = (notice, page, acms)
