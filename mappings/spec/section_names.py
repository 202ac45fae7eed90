"""Names of look-ups, of values over a key and of crossings that the rules write otherwise: the misspelt one is the name itself."""

from collections import Counter

from mappings.alike import alike
from mappings.reading import Reading
from mappings.yaml.text import Block, Text, line_of, texts_below

SECTIONS = ("lookups", "over", "crosswalks")


def rename_misspelt(reading: Reading, root: Block) -> None:
    """A name that no rule takes, where several rules take one like it that there is not, becomes that; told once."""
    blocks = {section: reading.block(root, section) for section in SECTIONS}
    defined = {name for block in blocks.values() for name in block}
    names = (text for key in ("skip_rows", "groups") for text in texts_below(root.get(key)) if "." in text)
    taken = Counter(name.partition(".")[0] for name in names)
    strange = [name for name, times in taken.items() if times > 1 and name not in (*defined, "slot", "row")]
    for section, block in blocks.items():
        for name in [each for each in block if each not in taken]:
            if meant := alike(name, strange):
                wrong = f"{section}: no rule takes {str(name)!r}, and several take {meant!r}."
                reading.problem(name, wrong, f"Did you mean {meant}?")
                block[Text(meant, line_of(name))] = block.pop(name)
