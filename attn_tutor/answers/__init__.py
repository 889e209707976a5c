"""A learner's answer: read, held against what a right method can reach, and explained.

reading    text to numbers: `tokens`, `repairs`, `grammar`, `entries`; `shapes` for a shape, `formulas` for a formula
tolerance  how far from the exact numbers a right method can end up, computed over `intervals`
verdict    the outcome: shapes compared, then numbers; `slips` for what needs no misconception to explain it
diagnosis  the reason: every catalogued mistake run (`asked`), and what is said of those that fit (`telling`)
outcomes   the verdict as data
"""
