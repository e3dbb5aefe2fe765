"""Runs beside each other: two compared, many in a table, one held to a gate."""
