"""What must be told, one module a site; written apart from what the sites hold, on purpose."""

from tracker.demo.facts import city, council, court, legislature

ALL = court.FACTS + city.FACTS + legislature.FACTS + council.FACTS
