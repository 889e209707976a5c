"""Views of heads, of training, of progress, of vectors: no picture of theirs is kept, but eye and ear are compared."""

from datetime import date, timedelta

import numpy as np

from attn_tutor.engine.problem import problem
from attn_tutor.mastery.strength import Strength
from attn_tutor.widgets import View
from attn_tutor.widgets.course_map import CourseMap, PartProgress
from attn_tutor.widgets.definitions import FormulaSheet, TermView
from attn_tutor.widgets.feedback import SavedNote
from attn_tutor.widgets.grid import Column, Row
from attn_tutor.widgets.head_list import HeadLegend, HeadList, NotableHead, Overview
from attn_tutor.widgets.head_maps import HeadMaps
from attn_tutor.widgets.names_grid import NamesGrid
from attn_tutor.widgets.pictures_pointing import Pointing
from attn_tutor.widgets.prose import Heading
from attn_tutor.widgets.shares import Shares
from attn_tutor.widgets.small_maps import Difference, SmallMap, SmallMaps
from attn_tutor.widgets.stages import stages
from attn_tutor.widgets.stats_view import Forecast, StudyStrip, TodayNote
from attn_tutor.widgets.strength_bars import UnderHead
from attn_tutor.widgets.table import Table
from attn_tutor.widgets.traced import TracedValue
from attn_tutor.widgets.training_curve import LossCurve, TrainingHead, TrainingLine
from attn_tutor.widgets.vectors import Plane, VectorShades

TODAY = date(2026, 3, 4)
WORDS = ("the", "cat", "sat")
_EVEN, _OWN = np.full((3, 3), 1 / 3), np.eye(3)
_KEYS = problem(query=[[1, 0]], key=[[1, 0], [0, 1]], value=[[1, 2], [3, 4]]).run()
_SMALL = SmallMap(_OWN, "itself", WORDS)
_MAPS = HeadMaps(
    np.stack([[_OWN, _EVEN], [_EVEN, _OWN]]), (("S", "."), ("-", "s")), ((0.97, 0.4), (0.3, 0.72)), (("a", 0, 0),)
)
_HEADS = HeadList((NotableHead("a", 0, 0, "looks at itself", "looks at itself", "0.97", "0.40"),))

SAMPLES: dict[str, View] = {
    "course map": CourseMap(
        "Lesson 4", "The softmax", "screen 6 of 15", 0.4,
        (PartProgress("Attention, by hand", (1.0, 1.0, 1.0, 0.4), True), PartProgress("Now and before", (0.0, 0.0))),
        Strength(61, 40, 12),
    ),
    "term": TermView("logit", "a score, scaled", "QKᵀ / √d_k", ("scaled score",), "3"),
    "formula sheet": FormulaSheet((("Attention", (("logits", "QKᵀ / √d_k"), ("output", "A V"))),)),
    "small map": _SMALL,
    "small maps": SmallMaps((_SMALL, SmallMap(_EVEN, "even", WORDS))),
    "difference": Difference(_OWN - _EVEN, ("itself", "even"), WORDS),
    "overview of heads": Overview(_MAPS, _HEADS),
    "legend of heads": HeadLegend(_MAPS),
    "names": NamesGrid((("causal mask", "right"), ("doubled scale", "off"), ("one more key", "none"))),
    "pointing": Pointing("The cat sat because it was tired.", "it", ("cat",)),
    "heading": Heading("What you can do now"),
    "shares": Shares("you", ("cat", "sat"), (70, 30), scale=True),
    "today": TodayNote((("softmax-1", '"Compute the weights"', "right at the first try", TODAY),), TODAY, 3),
    "study days": StudyStrip({TODAY: 5, TODAY - timedelta(days=2): 12}, TODAY, 2, 1, 4),
    "reviews to come": Forecast((2, 0, 3), TODAY),
    "traced": TracedValue(next(one for one in stages(_KEYS, None, (), (), False) if one.name == "weights")),
    "training, names": TrainingHead(("1", "2", "3"), 2),
    "training, a line": TrainingLine(100, 1.25, 0.5, (0.1, 0.2, 0.7), ("1", "2", "3"), "3", 2),
    "loss": LossCurve((0, 100, 200), (2.3, 1.1, 0.4)),
    "under a head": UnderHead("lesson", Table((Column("lesson"), Column("tries")), (Row(("Softmax", "12")),))),
    "not saved": SavedNote(False, 3, "the disk is full"),
    "plane": Plane(((2.0, 1.0), (0.0, 2.0)), ("cat", "sat")),
    "vector shades": VectorShades((("cat", (0.1, 0.9)), ("sat", (0.8, 0.2))), "The cat is dark where sat is light."),
}  # fmt: skip

