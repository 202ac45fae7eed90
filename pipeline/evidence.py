"""What a run can show of one business: its manifests read back into ledgers, controls and findings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from contracts.findings import Finding
from contracts.ledger import RecordLedger, RowLedger
from pipeline.stage_folder import Manifest, read_manifest
from storage import ObjectStore


@dataclass(frozen=True, slots=True)
class BusinessEvidence:
    """The manifests of a business by stage."""

    business: str
    manifests: Mapping[str, Manifest]

    @property
    def files(self) -> list[dict[str, Any]]:
        """What extract says of each file."""
        return list(self.manifests["extract"].facts["files"]) if "extract" in self.manifests else []

    @property
    def records(self) -> list[RecordLedger]:
        """The record ledger of each mapped file."""
        manifest = self.manifests.get("convert")
        return [RecordLedger(**record) for record in manifest.facts["records"]] if manifest else []

    @property
    def rows(self) -> list[RowLedger]:
        """The row ledger of each group, as the latest stage knows it."""
        for stage in ("stage", "settle"):
            if stage in self.manifests:
                return [RowLedger(**row) for row in self.manifests[stage].facts["rows"]]
        return []

    @property
    def controls(self) -> list[dict[str, Any]]:
        """The control totals that held."""
        return list(self.manifests["extract"].facts["controls"]) if "extract" in self.manifests else []

    @property
    def overrides(self) -> list[dict[str, str]]:
        """The entries of the municipality's tables that won over the products'."""
        return list(self.manifests["convert"].facts["overrides"]) if "convert" in self.manifests else []

    @property
    def crosswalks(self) -> dict[str, dict[str, int]]:
        """Counts of the crosswalks that it goes by, the same in every business that crosses numbers."""
        return dict(self.manifests["convert"].facts["crosswalks"]) if "convert" in self.manifests else {}

    @property
    def findings(self) -> list[Finding]:
        """Findings of all stages."""
        return [
            Finding.from_json(finding)
            for manifest in self.manifests.values()
            for finding in manifest.facts.get("findings", ())
        ]

    @property
    def content_hashes(self) -> dict[str, str]:
        """Content hash of each settled group."""
        manifest = self.manifests.get("settle")
        outputs = manifest.body["outputs"] if manifest else {}
        return {
            name.removeprefix("standard/").removesuffix(".parquet"): facts["content_hash"]
            for name, facts in outputs.items()
            if "content_hash" in facts
        }


def read_evidence(store: ObjectStore, business: str, keys: Mapping[str, str]) -> BusinessEvidence:
    """The evidence of a business from the manifest keys of its stages."""
    return BusinessEvidence(business, {stage: read_manifest(store, key) for stage, key in keys.items()})


def stopping(evidence: list[BusinessEvidence], between: list[Finding]) -> Iterator[Finding]:
    """The findings that prevent a promotion."""
    yield from (finding for business in evidence for finding in business.findings if finding.stops)
    yield from (finding for finding in between if finding.stops)
