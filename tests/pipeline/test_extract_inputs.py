"""What extract counts as its inputs, and that two sources with one layout stay apart."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import sqlalchemy as sa

from contracts.source import Charset, FieldType, FileFormat, RecordKind, RecordRole, SourceField, SourceLayout
from mappings.plan.sources import SourcePlace
from mappings.spec.model import Source
from pipeline.context import StageContext
from pipeline.source_files import Sources, source_inputs
from pipeline.stage_extract import extract_inputs, raw_name

KIND = RecordKind("", RecordRole.DETAIL, (SourceField("NO", FieldType.TEXT),))


def context(tmp_path: Path, layout: SourceLayout, *sources: str) -> StageContext:
    """As far as extract looks at one: a plan with these sources, and a spec that reads the layout from each."""
    places = {name: SourcePlace(name, folder=name, database=name, rows_per_second=0) for name in sources}
    specs = [
        SimpleNamespace(name="t", reads=(Source(layout, KIND, name, ""),), controls=()) for name in sources
    ]
    plan = SimpleNamespace(sources=places, path=tmp_path / "plan.yaml")
    settings = SimpleNamespace(sources=tmp_path, scratch=tmp_path / "scratch")
    request = SimpleNamespace(folders={}, run="r", purpose="rehearsal")
    made: Any = SimpleNamespace(plan=plan, specs=specs, settings=settings, request=request, business="001")
    return cast(StageContext, made)


def test_a_decided_character_in_the_site_table_is_another_input(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "KOJIN.DAT").write_bytes(b"\x40")
    table = tmp_path / "site.csv"
    table.write_text("system,code,unicode,ivs,mj_name,status\n")
    charset = Charset("fujitsu_kana", "jef", "t", site_table=table)
    layout = SourceLayout("t.KOJIN", "", FileFormat.FIXED_WIDTH, charset, {"": KIND}, record_length=1)
    before = extract_inputs(context(tmp_path, layout, "files"))
    moved = tmp_path / "elsewhere.csv"
    moved.write_bytes(table.read_bytes())
    elsewhere = replace(layout, charset=replace(charset, site_table=moved))
    assert extract_inputs(context(tmp_path, elsewhere, "files")) == before
    table.write_text("system,code,unicode,ivs,mj_name,status\nt,80A1,U+9AD9,,,同定済\n")
    assert extract_inputs(context(tmp_path, layout, "files")) != before


def test_two_databases_with_one_layout_keep_their_own_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout = SourceLayout(
        "t.KOJIN", "", FileFormat.TABLE, Charset(""), {"": KIND}, table="kojin", order=("NO",)
    )
    for name in ("east", "west"):
        url = f"sqlite:///{tmp_path / name}.db"
        monkeypatch.setenv(f"HIKKOSHI_DATABASE_{name.upper()}", url)
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            connection.execute(sa.text("CREATE TABLE kojin (NO text)"))
            connection.execute(sa.text("INSERT INTO kojin VALUES (:no)"), [{"no": name}])
        engine.dispose()
    of = context(tmp_path, layout, "east", "west")
    found = {}
    with Sources(of) as sources:
        for source in source_inputs(of):
            for _, extractor in sources.extractors(source, 0):
                found[source.source] = [
                    row["NO"] for _, batch in extractor.batches() for row in batch.to_pylist()
                ]
    assert found == {"east": ["east"], "west": ["west"]}
    assert len({raw_name(source.source, layout, KIND) for source in source_inputs(of)}) == 2
