"""`python -m tracker`, for where the command itself is not on the path."""

from tracker.cli import main

main()
