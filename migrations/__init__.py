"""Alembic's scripts, inside the wheel; `tracker db upgrade` runs them."""
