"""The linter: `linter` finds the files, a module each looks at one kind of thing. Every problem with its line, nothing converted."""
