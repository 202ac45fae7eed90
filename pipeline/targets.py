"""The targets of a plan: the shared store, and exchange files in the SaaS's object prefix."""

from contracts.errors import SpecError
from contracts.target import Target
from loaders.delivery import DeliveryTarget
from loaders.store import StoreTarget
from mappings.plan import MigrationPlan
from pipeline.settings import Settings
from storage import ObjectStore


def open_target(name: str, plan: MigrationPlan, settings: Settings, store: ObjectStore) -> Target:
    """A target by the name a plan uses. Raises SpecError when its address is not known."""
    if name == "delivery":
        return DeliveryTarget(store, plan.settings["as_of"])
    return store_target(settings)


def store_target(settings: Settings) -> StoreTarget:
    """The shared store. Raises SpecError when its address is not known."""
    if not settings.store:
        raise SpecError.at("store", "its address is not known.", "Set HIKKOSHI_STORE, or leave `store` out of targets.")
    return StoreTarget(settings.store)
