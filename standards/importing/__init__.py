"""The official lists of the national standard (Excel) become the CSVs of a version.

`workbook` sheets are told apart by their headers; `item_sheet` and `code_sheet` read one each; `normal_forms` knows
how each cell may be written; `imported` joins them with what the version has; `written` puts the files in place.
"""
