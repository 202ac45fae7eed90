"""YAML as text: every scalar as it is written, with its line; what people get wrong; and how it is written back."""
