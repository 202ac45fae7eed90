"""Settings of every test: property tests without a clock, and the same examples on every machine."""

from hypothesis import settings

settings.register_profile("hikkoshi", deadline=None, derandomize=True, database=None)
settings.load_profile("hikkoshi")
