"""Tests of one room; see ARCHITECTURE.md."""
