"""A learner's own function: asked drawn inputs, and judged by the catalogue of mistakes.

plan(contract) -> calls -> run in a process of its own -> results -> judge(contract, results): all but the run is pure.
"""
