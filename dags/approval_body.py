"""What the person who approves reads, as Markdown: counts, findings and the way to the report."""

from collections.abc import Iterable, Mapping
from typing import Any

_STATUS = {"passed": "合格", "failed": "不合格", "error": "検査不能", "not_applicable": "対象なし"}


def migration_body(request: Mapping[str, Any], outcomes: Iterable[Mapping[str, Any]]) -> str:
    """Counts of every stage and findings by status; no value of a resident is in an outcome."""
    outcomes = list(outcomes)
    return "\n".join(
        [
            f"実行 **{request['run']}**（{'本番移行' if request['purpose'] == 'cutover' else 'リハーサル'}）",
            "",
            "報告書を読んでから決めてください：この画面の上の **報告書** リンク。",
            "",
            "### 件数",
            "| 業務 | 段階 | 表 | 件数 |",
            "| --- | --- | --- | ---: |",
            *_count_rows(outcomes),
            "",
            "### 検査結果",
            "| 業務 | 段階 | 結果 | 件数 |",
            "| --- | --- | --- | ---: |",
            *_finding_rows(outcomes),
            "",
            "**承認**すると、すべての業務の仮版が見える版になります。**却下**すると何も切り替わりません。",
        ]
    )


def roll_back_body() -> str:
    """What a roll back does."""
    return (
        "**承認**すると、選んだ業務の見える版を1つ前の版に戻します。いまの版のデータは消えません。\n\n"
        "業務開始の後、またはほかの者が書き込んだ後は、戻せません（タスクが断ります）。"
    )


def _count_rows(outcomes: list[Mapping[str, Any]]) -> Iterable[str]:
    for outcome in outcomes:
        for table, count in outcome["rows"].items():
            yield f"| {outcome['business']} | {outcome['stage']} | {table} | {count:,} |"


def _finding_rows(outcomes: list[Mapping[str, Any]]) -> Iterable[str]:
    for outcome in outcomes:
        for status, count in outcome["findings"].items():
            yield f"| {outcome['business']} | {outcome['stage']} | {_STATUS.get(status, status)} | {count:,} |"
