"""A learner's answer: read, held against what a right method can reach, and explained.

reading      a plain table to numbers (`entries`); any other text by `free_text`: `tokens`, `pastes`, `repairs`,
             `separators`, `numbers` (on `arithmetic` and `pratt`); `shapes`
formulas     text to a formula (on `pratt`): `formula_tree`, `formula_values`; why it is not right:
             `formula_edits`, `formula_reasons`; its `formula_tokens`; einsum and its like by `formula_code`
tolerance    how far from the exact numbers a right method can end up, over `intervals`; a softmax by hand
verdict      the outcome: shapes compared, then numbers; `slips` for what needs no misconception to explain it
diagnosis    the reason: one explanation after the other, every catalogued mistake run (`stage_answer`,
             `mistaken_results`), and what is said of those that fit (`telling`); `array_diagnosis` for a library's call
part_diagnosis    of one number or one row: `partial`, `candidates` from `causes` and `products`, weighed by `prior` and
             `posterior`; `facts`, `weight_facts`; said in `partial_telling`, of other shapes in `misfits`
clues        where a slip happened in a matrix; one wrong factor that explains all of it; said in `matrix_facts`
shape_reasons, permutations    what a wrong shape, order or matching is
outcomes     what was read, and the verdict, as data

Other packages use `read`, `read_formula`, `check_answer`, `diagnose`, `diagnose_reading`, `StageAnswer`, `separation`.
"""
