"""Problems stand as a reader meets them: by file, then line, then column, numbers as numbers."""

import random

from contracts.errors import Problem

IN_ORDER = [
    "a.yaml",
    "a.yaml:3",
    "a.yaml:29",
    "a.yaml:29:2",
    "a.yaml:29:11",
    "a.yaml:100",
    "b2/a.yaml:1",
    "b10/a.yaml:1",
    "spec.xlsx sheet 1 B2",
    "spec.xlsx sheet 1 B10",
]


def test_places_are_sorted_by_file_line_and_column() -> None:
    problems = [Problem(place, "wrong.", "Mend it.") for place in IN_ORDER]
    for seed in range(5):
        mixed = random.Random(seed).sample(problems, len(problems))
        assert [problem.place for problem in sorted(mixed)] == IN_ORDER


def test_problems_of_one_place_have_an_order_of_their_own() -> None:
    assert (
        sorted([Problem("a:1", "b", "c"), Problem("a:1", "a", "d"), Problem("a:1", "a", "c")])[0].action
        == "c"
    )
