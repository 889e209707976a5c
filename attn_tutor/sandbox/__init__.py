"""A small interpreter for short pieces of NumPy code: it can compute, and nothing else."""
