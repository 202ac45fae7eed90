"""What people mistype in YAML is told in their words, at the line where it stands."""

from pathlib import Path

import pytest

from contracts.errors import SpecError
from mappings.yaml.text import parse_yaml


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb：2\nc: 3\n", 2, "the colon is full-width"),
        ("a: 1\nb:\n  c：\n    d: 3\n", 3, "the colon is full-width"),
        ("a: 1\nb: {x：1, y: 2}\n", 2, "the colon is full-width"),
        ("a: 1\nb: {x: 1，y: 2}\nc: 1\n", 2, "the comma is full-width"),
        ("a: 1\nb: [SHIMEI、KANA]\nc: 1\n", 2, "the comma is full-width"),
        ("a: 1\nb: “01”\n", 2, "the quotes are full-width"),
        ("a: 1\nb: ＂JUMINM*.DAT＂\n", 2, "the quotes are full-width"),
        ("a:\n　　b: 1\n", 2, "a full-width or no-break space"),
        ("a:\n  x: 1\n　　b: 1\n", 3, "a full-width or no-break space"),
        ("a:\n\u00a0\u00a0b: 1\n", 2, "a full-width or no-break space"),
        ("a: 1\nb: ｛x: 1｝\n", 2, "a bracket is full-width"),
        ("a: 1\n＃ remark\nb: 2\n", 2, "the sign of a comment is full-width"),
        ("a:\n  － x\n", 2, "the dash is full-width"),
        ("a:\n\tb: 1\n", 2, "a tab stands in the indentation"),
        ("a:\n  b: 1\n\tc: 2\n", 3, "a tab stands in the indentation"),
        ("a: 1\nb: [x, y]\nc: {x: 1 y: 2}\nd: 3\n", 3, "a comma is missing"),
        ('a: 1\nb: ["1" "2"]\nc: 3\n', 2, "a comma is missing"),
        ("a: 1\nb: [{x: 1} {y: 2}]\nc: 3\n", 2, "a comma is missing"),
        ("a: 1\nb: {\n  x: 1\n  y: 2\n  }\nc: 3\n", 3, "a comma is missing"),
        ("a: 1\nb: [x, y\nc: 1\nd: 2\n", 2, "[ is not closed"),
        ("a: 1\nb: {x: y\nc: 1\nd: 2\n", 2, "{ is not closed"),
        ("a: 1\nb: {x: [y, z}\nc: 1\n", 2, "[ is closed by }"),
        ("a: 1\nb: [x, y]]\nc: 1\n", 2, "']' stands after the end of the value"),
        ('a: 1\nb: "x\nc: 1\nd: 2\n', 2, "a quote is not closed"),
        ("a: 1\nb: 'x\nc: 1\nd: 2\n", 2, "a quote is not closed"),
        ('a: 1\nb: "C:\\data"\n', 2, "a \\ in double quotes"),
        ("a: 1\nb:2\nc: 3\n", 2, "no space follows the colon"),
        ("a: 1\nb: {c:2, d: 3}\n", 2, "no space follows the colon"),
        ("a: 1\nb\nc: 2\n", 2, "the line has no colon"),
        ("a:\n  b: 1\n c: 2\n", 3, "the indentation fits no line above"),
        ("a:\n  b: 1\n   c: 2\n", 3, "the line is indented deeper"),
        ("a: 1\nb: x: y\n", 2, "a second colon stands in the line"),
        ("a: 1\nb: @x\n", 2, "a value begins with @"),
        ("a: 1\nfiles: *.csv\n", 2, "a value begins with *"),
        ("a: 1\nb: !x y\n", 2, "a value begins with !"),
        ("a: 1\nb: \x07\n", 2, "a character it does not allow"),
        ('a: 1\nb: "x\nc: "y"\nd: 1\n', 2, "a quote is not closed"),
        ("a: 1\nb: 'x\nc: 'y'\nd: 1\n", 2, "a quote is not closed"),
        ('a: 1\nb: {x: "y, z: 1}\nc: "y"\nd: 1\n', 2, "a quote is not closed"),
        ('a: ["x, y]\nb: ["z"]\n', 1, "a quote is not closed"),
        ('a: 1\nb: "x\nc: 2\nd: y"\ne: 3\n', 2, "the quote is not closed before line 4"),
        ('a: 1\nb: x"\nc: 1\n', 2, "a quote closes what no quote opens"),
        ("a: 1\nb:\u3000x\nc: 1\n", 2, "space follows the colon"),
        ("a: 1\nb:\u00a0x\nc: 1\n", 2, "space follows the colon"),
        ("a: 1\nb: {c:\u3000x, d: 2}\n", 2, "space follows the colon"),
        ("a: 1\nb:\u3000\n  c: 1\n", 2, "space follows the colon"),
        ("a: 1\nb: \u3000x\nc: 1\n", 2, "space stands before it"),
        ("a: 1\nb: x\u3000\nc: 1\n", 2, "space stands after it"),
        ("a: 1\nb\u3000: x\nc: 1\n", 2, "space stands after it"),
        ("a:\n  -\u3000x\n", 2, "space follows the dash"),
        (
            "a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> other\n",
            2,
            "two versions that were to be merged",
        ),
        (
            "a:\n  - x\n<<<<<<< HEAD\n  - y\n=======\n  - z\n>>>>>>> o\n",
            3,
            "two versions that were to be merged",
        ),
        ("a: 1\n=======\nb: 2\n", 2, "two versions that were to be merged"),
        ("a: 1\nb: 2\n>>>>>>> other\n", 3, "two versions that were to be merged"),
        ("a: 1\n---\nb: 1\n", 2, "a second document begins"),
    ],
)
def test_a_mistake_is_told_at_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse_yaml(Path("t.yaml"), text)
    (problem,) = caught.value.problems
    assert (problem.place, words in problem.wrong) == (f"t.yaml:{line}", True), problem


@pytest.mark.parametrize(
    "text",
    [
        "note: 旧氏、通称は（移行計画書）：別紙\n",
        "a: {absent: 旧氏、通称の項目なし}\n",
        "a: 「x」\n",
        "a: [見本、町, 二]\n",
        'a: "x：y"\n',
        "note: “大字”の名\n",
        "url: http://example.jp/a\n",
        "土地：家屋: 1\n",
        "a: 09:00:00\n",
        'a: "x\n  y"\n',
        'a: 見本"町"\n',
        "a: 'it''s'\nb: \"x: y\"\n",
        "a: |\n  =======\n  <<<<<<< x\n",
        "a: 見本　町\n",
    ],
)
def test_texts_of_people_are_none(text: str) -> None:
    assert parse_yaml(Path("t.yaml"), text)
