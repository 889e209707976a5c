"""Where lessons and questions come from: YAML files on disk or in a wheel, read once, then from an index."""
