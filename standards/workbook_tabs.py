"""The names on the tabs of a workbook by the parts of its archive that hold the sheets."""

import html
import posixpath
import re
import zipfile

_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_ATTRIBUTES = r"""((?:\s+[\w:]+\s*=\s*(?:"[^"]*"|'[^']*'))+)"""
_TAB = re.compile(rf"<(?:\w+:)?sheet{_ATTRIBUTES}")
_RELATION = re.compile(rf"<(?:\w+:)?Relationship{_ATTRIBUTES}")
_ATTRIBUTE = re.compile(r"""(?:\w+:)?(\w+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def tab_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """`xl/worksheets/sheet2.xml` and the like to the name that a person sees; parts that no tab shows are left out."""
    parts = {
        each["Id"]: _part(each["Target"]) for each in _all(archive, _RELATIONS, _RELATION, "Id", "Target")
    }
    tabs = _all(archive, _BOOK, _TAB, "id", "name")
    return {parts[tab["id"]]: tab["name"] for tab in tabs if tab["id"] in parts}


def _part(target: str) -> str:
    """A target is seen from the folder of the workbook, or from the root of the archive."""
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _all(archive: zipfile.ZipFile, part: str, element: re.Pattern[str], *needs: str) -> list[dict[str, str]]:
    """The attributes of all such elements of a part that have those that are needed."""
    if part not in archive.namelist():
        return []
    text = archive.read(part).decode("utf-8", "replace")
    found = [
        {name: html.unescape(one or other) for name, one, other in _ATTRIBUTE.findall(attributes)}
        for attributes in element.findall(text)
    ]
    return [each for each in found if set(needs) <= set(each)]
