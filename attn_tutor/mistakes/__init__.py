"""The catalogue of misconceptions: each one a step of the computation, done differently."""
