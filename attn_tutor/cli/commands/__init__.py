"""The commands and their options, a file for those that belong together. The bodies are one call each.

No file here has `from __future__ import annotations`: typer would evaluate every annotation again, twice, at each
start, which takes longer than all else it does.
"""
