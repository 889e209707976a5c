"""The catalogue of misconceptions: each is one step of the computation done differently."""
