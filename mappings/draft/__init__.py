"""A first draft of a product: layouts, mappings and code tables from copybooks, each line with how sure it is."""
