"""`fmt`: a mapping spec, layout, plan, extension or file of cases in its one form; what it means never changes."""

from pathlib import Path

from contracts.errors import Problem, SpecError
from mappings import file_form
from mappings.cases.reader import FOLDER, read_cases
from mappings.draft.remarks import refuse_draft
from mappings.file_form import Form
from mappings.layout.reader import read_layout
from mappings.own.reader import FOLDER as EXTENSIONS
from mappings.own.reader import read_alone
from mappings.plan.plan import read_plan
from mappings.reading import Reading
from mappings.spec.form import one_form
from mappings.spec.text import spec_text
from mappings.yaml.comments import Comments, comments_of
from mappings.yaml.text import Block, parse_yaml, read_text


def formatted(path: Path, *, drop_comments: bool = False) -> str:
    """The text of a file in its one form. Raises SpecError where it is wrong, or a comment would be lost."""
    if drop_comments:
        refuse_draft(path)
    text = read_text(path)
    root = parse_yaml(path, text)
    comments = Comments() if drop_comments else comments_of(text)
    form, block = _in_form(path, root)
    result = spec_text(block, form, comments)
    if lost := comments.left():
        raise SpecError([_lost(path, line) for line in lost])
    assert form.ordered(parse_yaml(path, result)) == block
    return result


def _in_form(path: Path, root: Block) -> tuple[Form, Block]:
    if path.name == "plan.yaml":
        read_plan(path)
        return file_form.PLAN, file_form.PLAN.ordered(root)
    if path.absolute().parent.name == FOLDER:
        read_cases(path)
        return file_form.CASES, file_form.CASES.ordered(root)
    if path.absolute().parent.name == EXTENSIONS:
        read_alone(path)
        return file_form.EXTENSION, file_form.EXTENSION.ordered(root)
    if path.parent.name == "layouts":
        read_layout(path)
        return file_form.LAYOUT, file_form.LAYOUT.ordered(root)
    return file_form.MAPPING, one_form(Reading(path), root, path)


def _lost(path: Path, line: int) -> Problem:
    wrong = "a comment inside a value would be lost."
    return Problem(
        f"{path}:{line}", wrong, "Put it above or beside a key, make it a note, or --drop-comments."
    )
