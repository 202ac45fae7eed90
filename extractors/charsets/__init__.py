"""Tables of Japanese host charsets: decode tables, encoders and names. The sources are in data/README.md."""

from extractors.charsets.host_charset import encoder, single_byte_codes, symbol_table
from extractors.charsets.known_text import check_known_text, needs_known_text
from extractors.charsets.names import charset_named, resolved
from extractors.charsets.table import DOUBLE, NOTHING, OK, SECOND, UNREADABLE, VENDOR, SymbolTable

__all__ = [
    "DOUBLE",
    "NOTHING",
    "OK",
    "SECOND",
    "UNREADABLE",
    "VENDOR",
    "SymbolTable",
    "charset_named",
    "check_known_text",
    "encoder",
    "needs_known_text",
    "resolved",
    "single_byte_codes",
    "symbol_table",
]
