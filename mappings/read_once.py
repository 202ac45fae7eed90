"""Files that several specs name are read once while the linter looks at all of them, and anew the next time."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from contracts.errors import SpecError

P = ParamSpec("P")
R = TypeVar("R")
_READ: ContextVar[dict[Hashable, Any] | None] = ContextVar("read", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Within it no file changes: what a function `once` gave or raised for its arguments, it gives or raises again."""
    if _READ.get() is not None:
        yield
        return
    token = _READ.set({})
    try:
        yield
    finally:
        _READ.reset(token)


def once(function: Callable[P, R]) -> Callable[P, R]:
    """A reader whose result nobody changes; outside of `reading_once` it reads each time."""

    @wraps(function)
    def read(*args: P.args, **kwargs: P.kwargs) -> R:
        known = _READ.get()
        if known is None:
            return function(*args, **kwargs)
        key = (function, args, tuple(sorted(kwargs.items())))
        if key not in known:
            try:
                known[key] = function(*args, **kwargs), None
            except SpecError as error:
                known[key] = None, error.problems
        result, problems = known[key]
        if problems is not None:
            raise SpecError(problems)
        found: R = result
        return found

    return read
