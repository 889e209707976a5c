"""Sittings at the terminal: loops over the library, the store, the clock and the terminal. They decide."""
