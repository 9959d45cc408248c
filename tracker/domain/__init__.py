"""The pure core: what a source showed, what truly changed, how soon it matters. No I/O, no clock."""
