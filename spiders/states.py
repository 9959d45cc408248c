"""The places whose bills are read, with the zone in which their legislature prints its times.

"us" is Congress, "pr" Puerto Rico. Where a state has two zones, it is that of its capital.
"""

from __future__ import annotations

_PLACES = {
    "America/New_York": "ct dc de fl ga ky ma md me nc nh nj ny oh pa ri sc us va vt wv",
    "America/Detroit": "mi",
    "America/Indiana/Indianapolis": "in",
    "America/Chicago": "al ar ia il ks la mn mo ms nd ne ok sd tn tx wi",
    "America/Denver": "co mt nm ut wy",
    "America/Boise": "id",
    "America/Phoenix": "az",
    "America/Los_Angeles": "ca nv or wa",
    "America/Juneau": "ak",
    "America/Puerto_Rico": "pr",
    "Pacific/Honolulu": "hi",
}
#: The IANA zone of each place by its two letters.
ZONES = {place: zone for zone, places in _PLACES.items() for place in places.split()}
