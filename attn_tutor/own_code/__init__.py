"""A learner's own function: asked drawn inputs, and judged by the catalogue of mistakes.

plan(contract) -> calls -> run in a process of its own -> results -> judge(contract, results): all but the run is pure.

contract     the roles of the parameters, and the probes: `one_head`, `several_heads`, `batched_heads`, `rope`,
             `further_contracts`, over `draws`; which parameter is which: `binding`; what a `source` says before it runs
mistakes     beside the catalogue: `ways_in_code`, `mask_mistakes`, `cache_mistakes`, `batch_mistakes`,
             `further_mistakes`
plan         the calls, fixed before any code runs
check        one function from the command line to its verdict; `runner` for files one after the other, `loading`,
             `calling`, `safety`; the process: `child_process` or `forked_process`, in it `code_child`; `conversation`
             with it, in `call_records`
judge        the verdict on `results`, as `code_verdict`: `matching` of what each `mistaken_probe` would give,
             `properties`, `result_form`, `batch_call`, `observations`; said in `sentences`, with a `worked_row`
modules      of PyTorch: `module_calls`, `module_roles`, `module_judge`, `around_layers`
slip_line    the line that holds a slip: `line_repairs` by `code_changes`; `slip_lines` of `slip_programs` and
             `further_slips`
exercise     one to write, in an `exercise_folder` that a `watcher` reads; proved by `proving_exercises`
"""
