"""The progress file: kept so that no answer that was called saved is lost."""
