"""Jurisdictions by the codes of their keys, as people call them."""

from __future__ import annotations

_NAMES = """
al Alabama|ak Alaska|az Arizona|ar Arkansas|ca California|co Colorado|ct Connecticut|de Delaware
dc District of Columbia|fl Florida|ga Georgia|hi Hawaii|id Idaho|il Illinois|in Indiana|ia Iowa
ks Kansas|ky Kentucky|la Louisiana|me Maine|md Maryland|ma Massachusetts|mi Michigan|mn Minnesota
ms Mississippi|mo Missouri|mt Montana|ne Nebraska|nv Nevada|nh New Hampshire|nj New Jersey
nm New Mexico|ny New York|nc North Carolina|nd North Dakota|oh Ohio|ok Oklahoma|or Oregon
pa Pennsylvania|pr Puerto Rico|ri Rhode Island|sc South Carolina|sd South Dakota|tn Tennessee
tx Texas|ut Utah|vt Vermont|va Virginia|wa Washington|wv West Virginia|wi Wisconsin|wy Wyoming
us Congress
"""
STATES = dict(row.split(" ", 1) for line in _NAMES.strip().splitlines() for row in line.split("|"))


def name(code: str) -> str:
    """ "wi" is Wisconsin; what is no state stays as it is written ("nyc")."""
    return STATES.get(code.lower(), code)
