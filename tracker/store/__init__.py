"""The only place that knows SQL: engine, tables, reads and writes."""
