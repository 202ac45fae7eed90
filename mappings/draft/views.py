"""Two views of the same bytes (REDEFINES), and the mark whose condition names tell which of them holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mappings.copybook.fields import field_name
from mappings.draft.conditions import values_of
from mappings.draft.source import DraftField
from mappings.draft.words import words_of


@dataclass(frozen=True, slots=True)
class MarkedView:
    """A field that redefines `over` where a mark has one of `values`; `conditions` are those of both views.

    Without a `mark` it is a day of another calendar, so that there must be one.
    """

    field: DraftField
    over: DraftField
    mark: DraftField | None = None
    values: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()

    @property
    def says(self) -> str:
        """The mark, and how both views would be mapped: as one value if both are read alike."""
        here, there = self.field.field, self.over.field
        is_alike = (here.type, here.length) == (there.type, there.length)
        own = "" if is_alike else ", convert: …"
        era = self.field.era
        name = f"[{era.name}, {self.field.name}]" if era else self.field.name
        return f"{self._told} choose: [{{{self._when}, from: {name}{own}}}, {{from: {self.over.name}{own}}}]"

    @property
    def _told(self) -> str:
        if self.mark is None:
            return f"Another view of {self.over.name} in another calendar: which mark tells?"
        return (
            f"Another view of {self.over.name}: {self.mark.name} tells which ({', '.join(self.conditions)})."
        )

    @property
    def _when(self) -> str:
        if self.mark is None:
            return "when: {MARK: VALUE}"
        values = ", ".join(f'"{value}"' for value in self.values)
        return f"when: {{{self.mark.name}: {f'[{values}]' if len(self.values) > 1 else values}}}"


def marked_views(fields: Sequence[DraftField]) -> dict[str, MarkedView]:
    """By field the views that condition names of a mark tell apart, of equal marks the first; and days of an era over others."""
    marks = [field for field in fields if len(field.conditions) > 1]
    by_name = {field.name: field for field in fields}
    found: dict[str, MarkedView] = {}
    for field in fields:
        over = by_name.get(field_name(field.over) + field.name.removeprefix(field.base))
        views = (_view(field, over, mark) for mark in marks if over and mark not in (field, over))
        view = next((each for each in views if each), None)
        if view is None and over is not None and field.era is not None and over.era is None:
            view = MarkedView(field, over)
        if view is not None:
            found[field.name] = view
    return found


def _view(field: DraftField, over: DraftField, mark: DraftField) -> MarkedView | None:
    here, there = _words(field.view) | _words(field.name), _words(over.name)
    own = list(_naming(mark, here - there))
    other = list(_naming(mark, there - here))
    if not (own and other) or set(own) & set(other):
        return None
    values = tuple(value for value, name in values_of(mark).values if name in own)
    conditions = tuple(
        f"88 {each.name} {each.values}" for each in mark.conditions if each.name in (*own, *other)
    )
    return MarkedView(field, over, mark, values, conditions) if values else None


def _naming(mark: DraftField, words: set[str]) -> Iterator[str]:
    """The condition names that have one of the words, and not in common with all of the mark's."""
    common = set.intersection(*(_words(each.name) for each in mark.conditions))
    for condition in mark.conditions:
        if (_words(condition.name) - common) & words:
            yield condition.name


def _words(name: str) -> set[str]:
    return {word.written for word in words_of(name)}
