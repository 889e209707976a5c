"""Lessons and banks as plain models, and every fault that a file of them can have."""
