"""Which finished stage of a run counts, where people ask for a run's results afterwards."""

from contracts.errors import SpecError
from mappings.plan.plan import MigrationPlan
from pipeline.decide import read_pack
from pipeline.stage_folder import Manifest, read_manifest
from storage import ObjectStore


def finished_stage(store: ObjectStore, plan: MigrationPlan, business: str, run: str, stage: str) -> Manifest:
    """The one result of a stage. A run that was driven again has several: then its pack says which counts."""
    listed = store.list(f"{plan.municipality}/{business}/{run}/manifests/")
    found = [key for key in listed if key.rpartition("/")[2].startswith(f"{stage}-")]
    pack = f"{plan.municipality}/all/{run}/reports/pack.json"
    if len(found) > 1 and store.exists(pack):
        return read_manifest(store, read_pack(store, plan, run).manifests[business][stage])
    if len(found) != 1:
        wrong = f"business {business} has {len(found)} results of the stage {stage}."
        raise SpecError.at(f"run {run}", wrong, f"Run it to the stage {stage}, or to its end.")
    return read_manifest(store, found[0])
