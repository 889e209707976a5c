"""Attempts and questions as text, one format a file."""
