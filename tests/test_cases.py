"""A test over many cases fails with all that fail, and never without a case."""

import pytest

from tests.cases import each


def test_all_cases_are_run_and_those_that_fail_are_named() -> None:
    ran = []

    @each("number, least", [(1, 0), (2, 3), (4, 5)])
    def holds(number: int, least: int) -> None:
        ran.append(number)
        assert number >= least

    with pytest.raises(AssertionError, match=r"(?s)2 of 3 cases:.*number = 2, least = 3.*number = 4, least = 5"):
        holds()
    assert ran == [1, 2, 4]


def test_decorators_multiply_and_fixtures_come_through() -> None:
    ran = []

    @each("left", "ab")
    @each("right", [1, 2])
    def pairs(left: str, right: int, more: str) -> None:
        ran.append(f"{left}{right}{more}")

    pairs(more="!")
    assert ran == ["a1!", "a2!", "b1!", "b2!"]


def test_an_error_is_a_fault_too() -> None:
    @each("number", [0])
    def divides(number: int) -> None:
        1 / number  # the division is the point

    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        divides()


def test_no_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="no cases"):
        each("number", [])
