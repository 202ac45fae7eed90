"""Airflow's scheduler with our packages loaded first: the processes of its tasks are forks of it.

Without this each task spends longer on importing Arrow, DuckDB and Great Expectations than on a small town.
A change of our packages (not of Dags) is therefore seen after `make down` and `make up`.
Nothing here opens a connection or starts a thread, which a fork would not survive.
"""

import importlib
import runpy
import sys

_LOADED_FIRST = ("pipeline.run", "pipeline.report", "pandas", "boto3.session", "validators.gx_run")


def load_first() -> None:
    """What the processes of tasks shall find loaded."""
    for name in _LOADED_FIRST:
        importlib.import_module(name)


def main() -> None:
    """`python -m pipeline.scheduler_process`, with the arguments of `airflow scheduler`."""
    load_first()
    sys.argv = ["airflow", "scheduler", *sys.argv[1:]]
    runpy.run_module("airflow", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
