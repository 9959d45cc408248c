"""Every schema change, in order."""
