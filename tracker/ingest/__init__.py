"""What others push: things handed over one by one, and the readers that know them.

The door of `tracker ingest`: `item.py` is what a box gives and what a reader makes of it,
`readers.py` the list of readers, `letters.py` opens mail for them. Nothing here knows the store.
"""
