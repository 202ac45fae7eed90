"""Which rows a decision freed: values that held an undecided character in one run and hold none in another."""

import tempfile
from pathlib import Path
from typing import Any

from contracts.place import PLACE_NAMES
from pipeline.duck import duck
from pipeline.finished_stages import finished_stage
from pipeline.group_files import NOTES
from pipeline.guard import guarded
from pipeline.request import RunRequest
from pipeline.settings import load_settings
from pipeline.stage_folder import fetch_output
from storage import open_store
from transforms.gaiji import UNDECIDED


def freed_rows(request: RunRequest, before: str, businesses: list[str]) -> list[dict[str, Any]]:
    """By business, group and item: undecided values in `before`, freed since, come new, undecided now."""
    plan, settings = request.read_plan(), load_settings()
    store, rows = open_store(settings.objects), []
    settings.scratch.mkdir(parents=True, exist_ok=True)
    with guarded(f"comparison of runs {before} and {request.run}"):
        for business in businesses or plan.businesses:
            with (
                tempfile.TemporaryDirectory(prefix="gaiji-", dir=settings.scratch) as folder,
                duck(settings.duckdb_mib, Path(folder)) as connection,
            ):
                for name, run in (("before", before), ("now", request.run)):
                    converted = finished_stage(store, plan, business, run, "convert")
                    notes = fetch_output(store, converted, f"protected/{NOTES}", Path(folder) / name)
                    connection.from_parquet(str(notes)).create_view(f"notes_{name}")
                found = connection.execute(_SQL, [UNDECIDED, UNDECIDED]).fetchall()
            rows += [dict(zip(_COLUMNS, (business, *each), strict=True)) for each in found]
    return rows


_COLUMNS = ("business", "group", "item", "before", "freed", "new", "now")
_SAME = " AND ".join(f'b."{name}" = n."{name}"' for name in ("group", "item", *PLACE_NAMES))
_SQL = f"""
    SELECT coalesce(b."group", n."group"), coalesce(b.item, n.item),
           count(b.item), count(*) FILTER (n.item IS NULL), count(*) FILTER (b.item IS NULL), count(n.item)
    FROM (SELECT * FROM notes_before WHERE reason = ?) b
    FULL JOIN (SELECT * FROM notes_now WHERE reason = ?) n ON {_SAME}
    GROUP BY ALL ORDER BY ALL"""
