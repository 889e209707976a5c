"""The engine, held against exact arithmetic."""
