"""Towns made once for all tests of this folder."""

from pathlib import Path

import pytest

from examples.town.__main__ import generate
from examples.town.plan import Town


def make(folder: Path, town: Town) -> Path:
    """Folder of a town's deliveries and truth, its old database beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    generate(town, folder, f"sqlite:///{folder}/old.sqlite")
    return folder / town.municipality


@pytest.fixture(scope="session")
def smallest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("smallest"), Town("992011", 300, 1, clean=False))


@pytest.fixture(scope="session")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("clean"), Town("992011", 600, 2, clean=True))
