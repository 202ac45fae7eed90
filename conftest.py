"""Settings of every test: property tests without a clock, the same examples on every machine, cases as tests."""

from hypothesis import settings

settings.register_profile("hikkoshi", deadline=None, derandomize=True, database=None)
settings.load_profile("hikkoshi")

pytest_plugins = ["pipeline.pytest_cases"]
