"""The targets of a plan: the shared store, and exchange files in the SaaS's object prefix."""

from contracts.errors import SpecError
from contracts.target import Target
from loaders.delivery import DeliveryTarget
from loaders.store import StoreTarget
from pipeline.context import StageContext
from pipeline.settings import Settings


def open_target(name: str, context: StageContext) -> Target:
    """A target by the name a plan uses. Raises SpecError when its address is not known."""
    if name == "delivery":
        return DeliveryTarget(context.store, context.plan.settings["as_of"], context.settings.scratch)
    return store_target(context.settings)


def store_target(settings: Settings) -> StoreTarget:
    """The shared store. Raises SpecError when its address is not known."""
    if not settings.store:
        raise SpecError.at(
            "store", "its address is not known.", "Set HIKKOSHI_STORE, or leave `store` out of targets."
        )
    return StoreTarget(settings.store)
