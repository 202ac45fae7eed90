"""移行: moves one municipality, which is the partition key, up to the visible version."""

from airflow.sdk import Asset, PartitionedAssetTimetable, XComArg, dag, task_group

from migration_orders import accept_migration, migration_params
from migration_tasks import (
    DEFAULT_ARGS,
    STAGES,
    Order,
    ask_for_approval,
    check_between,
    promote,
    record_decision,
    run_stage,
    write_report,
)


@dag(
    schedule=PartitionedAssetTimetable(assets=Asset("migration_ordered")),
    params=migration_params(),
    default_args=DEFAULT_ARGS,
    max_active_runs=16,
    dag_display_name="自治体の移行",
    tags=["移行"],
)
def migrate_municipality() -> None:
    """
    ### 1 自治体を移行します
    **パーティションキー = 自治体コード（6桁）**。現行システムのデータを取り込み、標準の形に変換し、格納先に仮版として置き、検査と突合をして、
    人が承認したら見える版に切り替えます。

    | 順 | タスク | すること |
    | --- | --- | --- |
    | 1 | 受付 | 自治体コードと移行定義を確かめる。誤りがあれば何も始めない |
    | 2 | 業務ごとに 抽出・変換・整合・仮版・検査・突合 | 業務は並行して進む |
    | 3 | 業務間検査、報告書 | 件数台帳・照合値・検査結果を1枚にまとめる |
    | 4 | 承認 | 「要対応項目」で **承認** または **却下** を選ぶ。報告書を読んでから |
    | 5 | 切替 | 業務ごとに1トランザクションで切り替える |

    * **却下**すると何も切り替わらず、この実行は *failed* になります（却下した人と理由は記録されます）。直してから、最初のタスクをクリアするか、新しい実行を始めます。
    * 実行ID は `移行実行名__自治体コード`（例 `rehearsal-1__992011`）とします。同じ ID は2度始められません。
    * 再実行しても、入力が変わらない段階は飛ばされます。自動で再試行するのは基盤（データベース、オブジェクトストア）の不調だけです。
    * 切り替えた後に戻すには Dag「自治体の切戻し」を使います。
    """

    @task_group(group_id="business", prefix_group_id=False)
    def move(order: Order) -> list[XComArg]:
        outcomes: list[XComArg] = []
        for stage, title in STAGES.items():
            step = run_stage.override(task_id=stage, task_display_name=title)
            outcomes.append(step(order, stage, outcomes[-1] if outcomes else None))
        return outcomes

    orders = accept_migration()
    outcomes = move.expand(order=orders)
    report = write_report(orders, outcomes, check_between(orders, outcomes))
    decision = record_decision(orders, ask_for_approval(report))
    decision >> promote.expand(order=orders)


migrate_municipality()
