"""What a draft says of a record kind: for each field an item, a reason not to move it, or nothing yet."""

from dataclasses import dataclass

from mappings.draft.proposals import GroupProposal, Proposal
from mappings.draft.records import DraftFile, DraftRecord
from mappings.draft.source import DraftField
from mappings.draft.views import MarkedView, marked_views


@dataclass(frozen=True, slots=True)
class FieldDecision:
    """What the draft makes of a field: its likeliest item (romaji, "" for none) and its group, how sure, and why.

    `written` tells whether it stands in the mapping, as a rule or as a reason not to move, or in a comment only.
    """

    field: str
    group: str
    item: str
    sure: float
    because: str
    written: bool


@dataclass(frozen=True, slots=True)
class DraftMapping:
    """What a mapping is written of: its name, what it reads, and the proposals for it."""

    name: str
    layout: str
    record: DraftRecord
    file: DraftFile
    proposal: GroupProposal
    standard: str

    @property
    def dates(self) -> dict[str, str]:
        """The date of each field that holds an era."""
        return {field.era.name: field.name for field in self.record.fields if field.era is not None}

    @property
    def rules(self) -> dict[str, Proposal]:
        """The first of the proposals that stand as rules, by their item."""
        found: dict[str, Proposal] = {}
        for proposal in self.proposal.taken.values():
            if proposal.is_written:
                found.setdefault(proposal.item.romaji, proposal)
        return found

    @property
    def reasons(self) -> dict[str, str]:
        """Why fields do not move, where the copybook says it; a view that a mark tells apart may well move."""
        found, views, dates = {}, self.views, self.dates
        for field in self.record.fields:
            if self.file.is_mark(field):
                found[field.name] = "レコード区分。抽出時に使用"
            elif field.over and not {field.name, dates.get(field.name)} & set(views):
                found[field.name] = f"{field.over} の再定義"
        return found

    @property
    def views(self) -> dict[str, MarkedView]:
        """The views of other fields that a mark tells apart."""
        return marked_views(self.record.fields)

    @property
    def undecided(self) -> list[DraftField]:
        """Fields that neither a rule nor a reason uses."""
        written = {each.field for each in self.decisions() if each.written}
        return [field for field in self.record.fields if field.name not in written]

    def decisions(self) -> list[FieldDecision]:
        """What becomes of each field, in the order of the record; an era goes with its date."""
        dates, reasons, views = self.dates, self.reasons, self.views
        found = []
        for field in self.record.fields:
            if field.name in reasons:
                found.append(FieldDecision(field.name, "", "", 0.9, reasons[field.name], written=True))
            elif field.name in views:
                found.append(FieldDecision(field.name, "", "", 0.5, views[field.name].says, written=False))
            else:
                found.append(self._decision(field.name, dates.get(field.name, field.name)))
        return found

    def _decision(self, field: str, moved: str) -> FieldDecision:
        taken = self.proposal.taken.get(moved)
        if taken is not None and taken.is_written:
            return _decision(field, taken, written=True)
        likest = self.proposal.best.get(moved)
        if likest is None:
            return FieldDecision(field, "", "", 0.0, "no item is like it", written=False)
        return _decision(field, taken if taken and taken.sure >= likest.sure else likest, written=False)


def _decision(field: str, proposal: Proposal, *, written: bool) -> FieldDecision:
    group, item = proposal.schema.group, proposal.item.romaji
    return FieldDecision(field, group, item, proposal.sure, proposal.because, written)
