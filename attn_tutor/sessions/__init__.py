"""Sessions at the terminal: each asks, judges, stores and tells, over library, store, clock and terminal.

context      what every session works with, and how an answer is stored; `command_lines`, `question_ids`
walk         the one loop over questions, for every plan: `quiz`, `drill` (on `rungs`), `review` (of what is `due`),
             `challenge`, `strength_walk` (its data is `strength_state`, its end `strength_end`, `strength_pages`),
             `placement`; results in `question_results`, summed up in `session_summary`
exchange     the one loop of a question, under a `policy`: `question_in_progress` obeys the keys (`key_commands`),
             `question_on_page` reads a line below `question_page`; an answer hears `attempt`, cut into `remarks`;
             `chain_steps` asks in steps, `recall` shows a card, `question_screen` what was asked, `look_around` more
learn        a lesson, named or picked from the `course`: `lesson_walk` in edition 1, `paged_lesson` from edition 2 on,
             to `lesson_end`; `lesson_page` lays a screen out, `lesson_drawings` and `lesson_screen` draw its pictures
act          what a screen asks, judged and told by itself: `act_in_progress` obeys the keys (`page_keys`), `act_page`
             shows it, with `act_cells`, `act_pictures`, `act_replies`; where it stands is `lesson_place`; of its own
             are `guided` (on `own_steps`), `match_act`, `dial_act`
code_watch   `attn-tutor code`: `code_request`, `code_history`, `code_status`; `exercise_recall` in a review
lab_menu     the lab: `lab_change`, `lab_training`, their predictions as `lab_answers`
head_walk    maps of real heads: `head_overview`, `head_pages`, `head_max`, over `trained_model`; `trace_stages`
home         the first screen; how far a learner is: `survey`, `lesson_survey`, `today`, `skills`, `skill_question`
lesson_text  the course as text: `act_text`, `question_text`, what was `foreseen`; a mistake: `mistake_example`,
             `explain`
"""
