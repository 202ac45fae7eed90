"""The keys of each file kind, in the order in which they are written: readers, `fmt` and the schemas share them."""

MAPPING = (
    "spec_version",
    "mapping",
    "sources",
    "merge",
    "standard",
    "skip_rows",
    "lookups",
    "over",
    "crosswalks",
    "conversions",
    "groups",
    "unused_fields",
    "controls",
)
SPEC_VERSION = "1"
MAPPING_NEEDS = ("spec_version", "mapping", "sources", "standard", "groups")
SOURCE = ("name", "layout", "record", "source", "files", "rename")
SOURCE_NEEDS = ("layout", "source")
MERGE = ("key", "order")
MERGE_NEEDS = ("key",)
LOOKUP = ("layout", "record", "source", "files", "key", "on", "blank")
LOOKUP_NEEDS = ("layout", "source", "key", "on")
SKIP = ("when", "reason")
OVER = ("key", "order")
CROSSING = ("crosswalk", "numbering", "old")
CROSSING_NEEDS = ("numbering", "old")
GROUP = ("rows", "items")
ROWS = ("when", "each_of", "empty_when")
KINDS_OF_SOURCE = ("from", "choose", "constant", "setting", "absent")
RULE = (*KINDS_OF_SOURCE, "convert", "fills", "default", "on_error", "note")
BRANCH = ("when", "from", "constant", "convert")
CONTROL = ("source", "count", "sum", "record", "equals")
SETTINGS = ("operator", "as_of", "time_of_day", "municipality", "municipality_name")
ON_ERROR = ("reject", "null")

LAYOUT = (
    "layout",
    "title",
    "document",
    "format",
    "table",
    "order",
    "sheet",
    "header_row",
    "copybook",
    "dialect",
    "record_length",
    "line_end",
    "descriptor",
    "blocked",
    "charset",
    "gaiji",
    "on_unreadable",
    "delimiter",
    "quote",
    "header",
    "records",
    "record",
    "children",
    "fields",
)
LAYOUT_NEEDS = ("layout", "format")
KIND = ("kind", "record", "segment", "parent", "keys", "children", "fields")
FIELD = ("name", "type", "start", "length", "digits", "scale", "signed", "sign", "byte_order", "note")
FIELD_NEEDS = ("name", "type")
CHARSET = (
    "single_byte",
    "double_byte",
    "gaiji",
    "glyphs",
    "shift_in",
    "shift_out",
    "site_table",
    "known_text",
)
KNOWN_TEXT = ("bytes", "text")

PLAN = (
    "plan",
    "municipality",
    "standard",
    "as_of",
    "operator",
    "time_of_day",
    "ivs_length",
    "products",
    "sources",
    "businesses",
    "crosswalks",
    "targets",
    "thresholds",
    "unread",
)
PLAN_NEEDS = ("plan", "municipality", "standard", "as_of", "operator", "businesses")
MUNICIPALITY = ("code", "name", "population")
MUNICIPALITY_NEEDS = ("code", "name")
PLACE = ("folder", "database", "rows_per_second")
BUSINESS = ("mappings", "absent_groups")
BUSINESS_NEEDS = ("mappings",)
CROSSWALK = ("assigned_by", "digits", "first", "keep")
CROSSWALK_NEEDS = ("assigned_by", "digits", "first")
# No number of the standard is longer.
MOST_DIGITS = 18
TARGETS = ("store", "delivery")

EXTENSION = ("extension", "title", "business", "legal_basis", "groups")
OWN_GROUP = ("name", "key", "parents", "retention", "items")
OWN_GROUP_NEEDS = ("name", "key", "retention", "items")
RETENTION = ("years", "after")
OWN_ITEM = (
    "name",
    "english",
    "type",
    "digits",
    "scale",
    "required",
    "required_when",
    "codes",
    "repeats",
    "unknown_date",
    "privacy",
)
OWN_ITEM_NEEDS = ("name", "type", "privacy")

CASES = ("mapping", "settings", "lookups", "defaults", "cases")
CASES_NEEDS = ("mapping", "cases")
CASE = ("name", "given", "expect")
CASE_NEEDS = ("name", "expect")
MARKS = ("rejects", "notes")
MARK = ("item", "reason", "group")
MARK_NEEDS = ("item", "reason")

# Keys whose values are numbers, however many digits they have.
NUMBERS = ("record_length", "header_row", "start", "length", "population", "rows_per_second", "first")
