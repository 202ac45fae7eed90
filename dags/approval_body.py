"""What the person who approves reads, as Markdown: ledger, control totals, findings, and the way to the report."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from contracts.findings import Finding
    from pipeline.evidence import BusinessEvidence

_STATUS = {"passed": "合格", "failed": "不合格", "error": "検査不能", "not_applicable": "対象なし"}


def migration_body(
    request: Mapping[str, Any], evidence: "Sequence[BusinessEvidence]", between: "list[Finding]"
) -> str:
    """Counts, totals and findings of a run; evidence holds no value of a resident."""
    findings = [*(finding for business in evidence for finding in business.findings), *between]
    purpose = "本番移行" if request["purpose"] == "cutover" else "リハーサル"
    lines = [
        f"移行実行 **{request['run']}**（{purpose}）",
        "",
        _verdict(findings),
        "",
        "報告書を読んでから決めてください（タスク画面の **報告書** リンク）。",
        "**承認**すると、すべての業務の仮版が見える版になります。**却下**すると何も切り替わりません。",
        *_table(
            "件数台帳",
            ("業務", "グループ", "枠", "空", "移行エラー", "保留", "書込", "仮版"),
            _rows(evidence),
        ),
        *_table("照合値", ("ファイル", "項目", "申告", "実際"), _controls(evidence)),
        *_table("検査結果", ("結果", "件数"), _statuses(findings)),
        *_table("合格でない検査", ("業務", "グループ", "内容", "件数", "分母"), _failed(findings)),
    ]
    return "\n".join(lines)


def roll_back_body() -> str:
    """What a roll back does."""
    return (
        "**承認**すると、選んだ業務の見える版を1つ前の版に戻します。いまの版のデータは消えません。\n\n"
        "業務開始の後、またはほかの者が書き込んだ後は、戻せません（タスクが断ります）。"
    )


def _verdict(findings: "list[Finding]") -> str:
    stops = sum(finding.stops for finding in findings)
    if stops:
        return f"**切替を止める検査結果が {stops:,} 件あります。承認しても切替は断られます。**"
    return "切替を止める検査結果はありません。"


def _table(title: str, head: Sequence[str], rows: Iterator[Sequence[object]]) -> list[str]:
    body = [
        f"| {' | '.join(f'{cell:,}' if isinstance(cell, int) else str(cell) for cell in row)} |"
        for row in rows
    ]
    if not body:
        return []
    return ["", f"### {title}", f"| {' | '.join(head)} |", f"|{' --- |' * len(head)}", *body]


def _rows(evidence: "Sequence[BusinessEvidence]") -> Iterator[Sequence[object]]:
    for business in evidence:
        for row in business.rows:
            staged = "—" if row.staged is None else row.staged
            counts = (row.slots, row.empty, row.rejected, row.held, row.written, staged)
            yield business.business, row.group, *counts


def _controls(evidence: "Sequence[BusinessEvidence]") -> Iterator[Sequence[object]]:
    for business in evidence:
        for control in business.controls:
            yield control["file"], control["control"], control["declared"], control["found"]


def _statuses(findings: "list[Finding]") -> Iterator[Sequence[object]]:
    for status, count in Counter(finding.status.value for finding in findings).items():
        yield _STATUS[status], count


def _failed(findings: "list[Finding]") -> Iterator[Sequence[object]]:
    from standards.reader import load_reasons

    for finding in findings:
        if finding.status in ("failed", "error"):
            text = load_reasons()[finding.reason].japanese
            yield finding.business, finding.group, text, finding.failed, finding.checked
