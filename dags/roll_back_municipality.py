"""切戻し: makes the former version of a municipality's businesses visible again, after a person agreed."""

from airflow.sdk import Asset, PartitionedAssetTimetable, dag

from migration_orders import accept_roll_back, roll_back_params
from migration_tasks import DEFAULT_ARGS, ask_for_roll_back, confirm_roll_back, roll_back


@dag(
    schedule=PartitionedAssetTimetable(assets=Asset("roll_back_ordered")),
    params=roll_back_params(),
    default_args=DEFAULT_ARGS,
    max_active_runs=16,
    dag_display_name="自治体の切戻し",
    tags=["移行"],
)
def roll_back_municipality() -> None:
    """
    ### 見える版を1つ前の版に戻します
    **パーティションキー = 自治体コード（6桁）**。業務を選ばなければ、移行定義のすべての業務が対象です。

    * 人が「要対応項目」で **承認** してから戻します。**却下**すると何も変わらず、この実行は *failed* になります。
    * 業務開始の後、または切替の後にほかの者が書き込んでいるときは、その業務は断られ、何も変わりません。
    """
    orders = accept_roll_back()
    by = confirm_roll_back(ask_for_roll_back(orders))
    roll_back.partial(by=by).expand(order=orders)


roll_back_municipality()
