"""Pools of the resident master, encoded once; records are gathered from them."""

import numpy as np

from examples.town import days, host
from examples.town.history import REASONS, RENUMBERED
from examples.town.plan import Town
from examples.town.pools import (
    ALIASES,
    BUILDINGS,
    FAMILY_REGISTERS,
    FOREIGN_NAMES,
    FORMER_ADDRESSES,
    GIVEN,
    LOTS,
    MOVEMENT_TEXTS,
    PUBLISHED_INDIVIDUAL_NUMBERS,
    PUBLISHED_RESIDENT_CODE,
    SEPARATORS,
    STAYS,
    SURNAMES,
    TOWNS,
)
from examples.town.support import AGENCIES, RESTRICTIONS

SEX_CODES = ("1", "2")  # male, female
# Relation to the head (role, then male and female), and to the person named by the first code.
RELATIONS = (("01", "01"), ("10", "11"), ("20", "20"), ("2020", "2020"), ("30", "31"), ("90", "90"))
NATIONALITIES = ("101", "102", "103", "104", "105", "106", "107", "108")
VIETNAM = 2
RESIDENCE = ("E01", "E02", "E03", "E04", "E05", "E06", "E07", "E08")


class Pools:
    """The pools of one town."""

    def __init__(self, town: Town) -> None:
        names = [
            host.mixed(surname + separator + given)
            for surname, _ in SURNAMES
            for given, _ in GIVEN
            for separator in SEPARATORS
        ]
        kana = [f"{surname}　{given}" for _, surname in SURNAMES for _, given in GIVEN]
        self.names = host.matrix(names, 62)
        self.kana = host.mixed_field(map(host.half_width_kana, kana), 40)
        self.foreign_names = _with_blank(host.mixed_field(FOREIGN_NAMES, 40))
        self.aliases = _with_blank(host.mixed_field(ALIASES, 42))
        self.relations = host.mixed_field([code for pair in RELATIONS for code in pair], 8)
        self.towns = host.mixed_field([town_code(n) for n in range(len(TOWNS[town.municipality]))], 7)
        self.lots = host.wide_field([full_width_lot(lot) for lot in LOTS], 10)
        self.buildings = host.wide_field(BUILDINGS, 15)
        self.former = host.wide_field([*FORMER_ADDRESSES, ""], 12)
        self.reasons = host.mixed_field([code for code, _ in (*REASONS, RENUMBERED)], 3)
        self.nationalities = _with_blank(host.mixed_field(NATIONALITIES, 3))
        self.residence = _with_blank(host.mixed_field(RESIDENCE, 3))
        self.individual = _with_blank(host.mixed_field(PUBLISHED_INDIVIDUAL_NUMBERS, 12))
        self.states = host.mixed_field(["01", "02", "03", "09"], 2)
        self.texts = host.mixed_field([text for text, _ in MOVEMENT_TEXTS], 80)
        self.western = host.display(days.WESTERN, 8)
        self.registrants = self.names[:: len(SEPARATORS), :32]
        surnames, surnames_kana = zip(*SURNAMES, strict=True)
        self.surnames = _with_blank(host.mixed_field(surnames, 12))
        self.surnames_kana = _with_blank(host.mixed_field(map(host.half_width_kana, surnames_kana), 12))
        self.registers = host.wide_field([*(text for _, text in FAMILY_REGISTERS), ""], 15)
        self.register_codes = _with_blank(host.mixed_field([code for code, _ in FAMILY_REGISTERS], 6))
        self.stays = _with_blank(host.mixed_field(["".join(stay) for stay in STAYS], 7))
        self.resident_code = _with_blank(host.mixed_field([PUBLISHED_RESIDENT_CODE], 11))
        self.restrictions = _with_blank(host.mixed_field(RESTRICTIONS, 8))
        self.agencies = host.wide_field(AGENCIES, 15)


def _with_blank(pool: host.Bytes) -> host.Bytes:
    """One more row of spaces, which the index -1 takes."""
    return np.vstack([pool, np.full((1, pool.shape[1]), 0x40, np.uint8)])


def full_width_lot(lot: tuple[int, int]) -> str:
    """番地 as the register writes it."""
    return f"{days.full_width(lot[0])}番地{days.full_width(lot[1])}"


def town_code(index: int) -> str:
    """町字コード of a town by its place in the pool."""
    return f"{(index + 1) * 1000 + 1:07d}"
