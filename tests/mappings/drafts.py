"""Drafts of a product that lie in a folder, and what they say of the items of 住民情報."""

import re
from pathlib import Path

from mappings.draft.product import ProductDraft, draft_product
from standards.reader import load_standard

STANDARD = load_standard("2.1")
GROUPS = list(STANDARD.groups.values())
UNDECIDED = re.compile(
    r"^(item \S+ \(.*\) has no rule"
    r"|source field '\S+' is neither used nor named in unused_fields"
    r"|a proposal that nobody has decided \(sure: [01]\.\d\d because .+\)"
    r"|source code '.*' maps to '', which .* does not list)\.$"
)


def drafted(
    folder: Path, *copybooks: Path, dialect: str = "fujitsu", members: Path | None = None
) -> ProductDraft:
    """A draft that lies in a folder, with what its copybooks may bring in by COPY."""
    draft = draft_product(folder.name, copybooks, dialect, STANDARD, GROUPS)
    (folder / "layouts").mkdir(parents=True)
    (folder / "codes").mkdir()
    for path in [*copybooks, *(members.glob("*.cpy") if members else ())]:
        (folder / "layouts" / path.name).write_bytes(path.read_bytes())
    for name, text in draft.files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return draft


def copybook(folder: Path, text: str) -> Path:
    path = folder / "FILE.cpy"
    path.write_text(text, encoding="utf-8")
    return path


def resident_of(text: str, tmp_path: Path) -> tuple[str, dict[str, tuple[str, float, str]]]:
    path = copybook(tmp_path, text)
    draft = draft_product("p_v1", [path], "fujitsu", STANDARD, [STANDARD.groups["g_resident"]])
    decided = {
        each.field: (each.item if each.written else "", each.sure, each.because)
        for each in draft.mappings[0].decisions()
    }
    return draft.files["FILE.yaml"], decided
