"""Trained models read from a folder and run with every attention map kept; saved maps read from files."""
