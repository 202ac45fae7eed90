"""The commands of `hikkoshi`: a module for those that belong together (`command_line` loads it when one is asked for)."""
