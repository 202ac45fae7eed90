"""What decoding a column of bytes to text gives, whatever the charset."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A column as text: null where the source is null or `unreadable`; vendor characters stand as marks.

    `vendor` counts the codes (hex) of vendor characters, `second` those of characters that the charset can also
    spell another way (their text alone does not say which of the two codes stood there).
    """

    texts: pa.Array
    unreadable: Rows
    vendor: Counter[str] = field(default_factory=Counter)
    second: Counter[str] = field(default_factory=Counter)

    def count_in(
        self, name: str, gaiji: Counter[tuple[str, str]], second_spellings: Counter[tuple[str, str]]
    ) -> None:
        """Add the codes to the counts of a file, under the field's name."""
        gaiji.update({(name, code): count for code, count in self.vendor.items()})
        second_spellings.update({(name, code): count for code, count in self.second.items()})
