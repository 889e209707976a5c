"""Sessions at the terminal: each asks, judges, stores and tells, over library, store, clock and terminal."""
