"""What the sample sites hold and from when on, one module a site; facts apart from formats."""

from tracker.demo.holdings import city, council, court, legislature
from tracker.demo.things import Holdings

ALL = Holdings(
    cases=court.CASES,
    entries=court.ENTRIES,
    orders=city.ORDERS,
    bills=legislature.BILLS,
    files=council.FILES,
    sittings=council.SITTINGS,
)
