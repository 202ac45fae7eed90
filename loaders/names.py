"""Names of schemas and roles in the store, one set for each (municipality, business)."""

import re
from dataclasses import dataclass

from contracts.errors import Problem, SpecError

_MUNICIPALITY = re.compile(r"[0-9]{6}")
_BUSINESS = re.compile(r"[0-9]{3}")
_VERSION = re.compile(r"m(?P<municipality>[0-9]{6})_b(?P<business>[0-9]{3})_v(?P<number>[0-9]{4,})")


@dataclass(frozen=True, slots=True)
class StoreName:
    """The names that belong to one business of one municipality."""

    municipality: str
    business: str

    def __post_init__(self) -> None:
        if not (_MUNICIPALITY.fullmatch(self.municipality) and _BUSINESS.fullmatch(self.business)):
            raise SpecError(
                Problem(
                    f"store of {self.municipality!r}, {self.business!r}",
                    "these are no municipality and business.",
                    "Give a code of six digits and a business of three.",
                )
            )

    @property
    def stable(self) -> str:
        """Schema of the visible views."""
        return f"m{self.municipality}_b{self.business}"

    @property
    def english(self) -> str:
        """Schema of the visible views with English names and true dates."""
        return f"{self.stable}_en"

    @property
    def reader(self) -> str:
        """Role that may read the visible views, and nothing else."""
        return f"{self.stable}_reader"

    @property
    def owner(self) -> str:
        """Role that owns everything from go-live on."""
        return f"{self.stable}_owner"

    def version(self, number: int) -> str:
        """Schema of a version."""
        return f"{self.stable}_v{number:04d}"

    def number(self, version: str) -> int:
        """The number of a version of this business. Raises SpecError when it is another's."""
        match = _VERSION.fullmatch(version)
        if match is None or (match["municipality"], match["business"]) != (self.municipality, self.business):
            raise SpecError(
                Problem(f"version {version!r}", f"it is none of {self.stable}.", "Name one of its versions.")
            )
        return int(match["number"])
