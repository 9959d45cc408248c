"""The pure core: what a source showed, what truly changed, how soon. No I/O, no clock."""
