"""Options that cannot be meant are problems with file and line, before a byte is read."""

from pathlib import Path

import pytest

from mappings.reading import Reading
from mappings.spec.name_reader import NameReader
from mappings.spec.rule_reader import RuleReader
from mappings.yaml.text import Block, parse_yaml
from standards.reader import load_standard

RESIDENT = load_standard("2.1").groups["g_resident"]


def problems(conversion: str, fields: str = "A") -> list[str]:
    path = Path("measured.yaml")
    text = f"# a line above\nshimei: {{from: {fields}, convert: {conversion}}}\n"
    reading = Reading(path)
    names = NameReader(reading, frozenset("ABCD"), {})
    RuleReader(reading, Block(), names).items(RESIDENT, parse_yaml(path, text), ())
    assert all(problem.place == "measured.yaml:2" and problem.action for problem in reading.problems)
    return [problem.wrong for problem in reading.problems]


@pytest.mark.parametrize(
    ("conversion", "told"),
    [
        ("{pad: {to: many, with: x}}", "pad: to must be a whole number from 1."),
        ("{pad: {to: 3, with: xy}}", "pad: with must be one character."),
        ("{unpad: ''}", "unpad: with must be one character."),
        ("{part: {from: -1}}", "part: from must be a whole number from 1."),
        ("{number: {scale: 1.5}}", "number: scale must be a whole number to 37."),
        ("{check_digit: nosuch}", "check_digit: system must be "),
        ("{null_if: {only: ['00']}}", "null_if: only must be one character."),
        ("{null_if: {}}", "null_if has none of values, only."),
        ("null_if", "null_if has none of values, only."),
        ("{remove: ['-', 'ab']}", "remove: characters must be one character."),
        ("{western_date: {unknown: [9]}}", "western_date: unknown must be two digits"),
        (
            "{era_text_date: {eras: {S: shouwa}}}",
            "eras: S is 'shouwa', which is no era.",
        ),
        (
            "{era_text_date: {eras: {S: [showa]}}}",
            "eras: S is ['showa'], which is no era.",
        ),
        ("{western_date: {unknown: [12]}}", "western_date: unknown must be two digits that are no month"),
        (
            "{western_date: {blank: ['0', '9'], open_end: '9'}}",
            "western_date: '9' stands in blank and in open_end.",
        ),
        ("{era_text_date: {eras: {}}}", "eras names no era."),
        ("{era_text_date: {eras: {'': showa}}}", "eras: showa has no code"),
        ("{era_text_date: {eras: {昭: heisei}}}", "eras: 昭 is heisei, and the name stands for showa."),
        ("{era_text_date: {eras: {平成: showa}}}", "eras: 平成 is showa, and the name stands for heisei."),
        ("{split: {by: ''}}", "split: by must be one character or more."),
        ("{number: {minus: '+'}}", "number: minus must be a mark without digits"),
        ("{number: {minus: [△, '']}}", "number: minus must be a mark without digits"),
        ("{number: {minus: ['1']}}", "number: minus must be a mark without digits"),
        ("{western_date: {blank: {x: y}}}", "western_date: blank is no text."),
        ("{split: {by: [a, b]}}", "split: by is one text."),
        ("{split: {by: }}", "split: by is no text."),
        ("date_parts", "item shimei takes 3 source fields here, not 1."),
    ],
)
def test_a_wrong_option_is_a_problem(conversion: str, told: str) -> None:
    assert any(wrong.startswith(told) for wrong in problems(conversion))


@pytest.mark.parametrize(
    ("conversion", "fields"),
    [
        ("{pad: {to: 3, with: '0'}}", "A"),
        ("{null_if: ['0', '00']}", "A"),
        ("{null_if: {only: '0'}}", "A"),
        ("{remove: ['-', '(']}", "A"),
        ("{western_date: {unknown: '99'}}", "A"),
        ("{wareki_date: {eras: {S: showa}, unknown: ['99']}}", "[A, B, C, D]"),
        ("[date_parts, western_date]", "[A, B, C]"),
        ("{check_digit: town_id}", "A"),
        ("{number: {minus: [△, '-', '(', CR, '△ ']}}", "A"),
        ("{western_date: {blank: '0', open_end: '9', unknown: ['00', '88', '99']}}", "A"),
        ("{era_text_date: {eras: {昭: showa, 平成: heisei, '3': showa}}}", "A"),
        ("{split: {by: ' '}}", "A"),
    ],
)
def test_a_right_one_is_none(conversion: str, fields: str) -> None:
    assert problems(conversion, fields) == []
