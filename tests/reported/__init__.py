"""Answers, commands and texts that people reported, each through the command line alone, with what it has to say."""
