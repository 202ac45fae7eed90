"""Reads conversions: those that a spec names for itself, and the chain of each rule with their options."""

from itertools import pairwise

from mappings.alike import alike, did_you_mean
from mappings.code_table import is_of_one_field
from mappings.reading import Reading
from mappings.spec.rules import Chain, Step
from mappings.vocabulary import ERAS, LISTED, VOCABULARY, ConversionWord
from mappings.yaml.text import Block, Text
from standards.eras import ERAS as NAMED
from standards.eras import LETTERS, NAMES

# Of a town's day of six eras and three sentinels a chain has ten; conversions that name each other grow by powers.
_MOST_STEPS = 100
# What they have done once is done: a second time right behind changes nothing, or is told of a value already converted.
_ONCE = frozenset(
    (
        *("trim", "name_separator", "one_line", "gaiji", "standard_characters", "reduce", "width", "kana"),
        *("western_date", "codes", "flag", "number", "unpad", "null_if", "remove", "check_digit", "pad"),
    )
)


class ChainReader:
    """Reads chains of one spec, whose own `conversions` are known by the rules behind them; an unknown word is told once."""

    def __init__(self, reading: Reading, conversions: Block) -> None:
        self._reading = reading
        self._unknown: set[str] = set()
        self._named: dict[str, Chain] = {}
        self._own = frozenset(conversions)
        self._unused = set(self._own)
        for name in conversions:
            if name in VOCABULARY:
                reading.problem(name, f"conversion {name!r} has the name of a word.", "Name it otherwise.")
                continue
            if not conversions[name]:
                reading.problem(
                    name, f"conversion {name!r} has no step.", "Write its conversions, or remove it."
                )
            self._named[name] = self.chain(conversions[name])

    @property
    def all_known(self) -> bool:
        """Whether every conversion that was named is there."""
        return not self._unknown

    @property
    def unused(self) -> list[str]:
        """The conversions of the spec that nothing has named so far."""
        return sorted(self._unused - VOCABULARY.keys())

    def chain(self, node: object) -> Chain:
        """The steps of a conversion or a list of them, without those that are told."""
        steps: list[Step] = []
        told = len(self._reading.problems)
        whole = begins = True
        for number, element in enumerate(node if isinstance(node, list) else [node]):
            if isinstance(element, Text) and element in self._named:
                steps.extend(self._named[element].steps)
                self._unused.discard(element)
                whole &= self._named[element].whole
                begins &= number > 0 or self._named[element].begins
            elif element is not None:
                steps.extend(made := self._steps(element))
                whole &= bool(made)
                begins &= number > 0 or bool(made)
            if len(steps) > _MOST_STEPS and whole:
                wrong = f"a chain of more than {_MOST_STEPS} conversions."
                self._reading.problem(element, wrong, "Leave out what is there twice.")
            if len(steps) > _MOST_STEPS:
                break
        whole &= len(self._reading.problems) == told
        if whole:
            self._check_twice(node)
        return Chain(tuple(steps[:_MOST_STEPS]), whole, begins)

    def _check_twice(self, node: object) -> None:
        """A word, or a chain of such, that stands twice in a row where it is written."""
        for one, next_one in pairwise(node if isinstance(node, list) else []):
            name = one if isinstance(one, Text) else next(iter(one), "")
            named = self._named.get(name) if isinstance(one, Text) else None
            words = {step.name for step in named.steps} if named else {str(name)}
            if one == next_one and words <= _ONCE:
                self._reading.problem(next_one, f"{name} stands twice in a row.", "Keep one of them.")

    def _steps(self, node: object) -> tuple[Step, ...]:
        if isinstance(node, Text):
            return self._step(node, None)
        if isinstance(node, Block) and len(node) == 1:
            name = next(iter(node))
            assert isinstance(name, Text)
            return self._step(name, node[name])
        self._reading.problem(node, "a conversion is a name or {name: options}.", "Write one name a step.")
        return ()

    def _step(self, name: Text, options: object) -> tuple[Step, ...]:
        word = VOCABULARY.get(name)
        if word is None:
            if name not in self._unknown:
                self._reading.problem(name, *self._not_known(name))
            self._unknown.add(str(name))
            self._unused.discard(name)
            return ()
        if isinstance(options, Text) and word.bare_option:
            plain: dict[str, object] = {word.bare_option: str(options)}
        elif isinstance(options, list) and word.bare_option:
            plain = {word.bare_option: options}
        elif options is None or isinstance(options, Block):
            plain = dict(options or {})
        else:
            self._reading.problem(name, f"the options of {name} are no mapping.", "Write {option: value}.")
            return ()
        self._check_options(name, word, plain)
        alone = word.name == "codes" and is_of_one_field(self._reading.path.parent, str(plain.get("file")))
        return (Step(word.name, plain, alone),)

    def _not_known(self, name: Text) -> tuple[str, str]:
        if name in self._own:
            return (
                f"conversion {name!r} is named above its end.",
                "Put it above those that name it, without itself.",
            )
        known = (*VOCABULARY, *self._named)
        action = did_you_mean(alike(name, known), f"Known: {', '.join(known)}.")
        return f"conversion {name!r} is not known.", action

    def _known_options(self, name: Text, word: ConversionWord, options: dict[str, object]) -> None:
        """Note options that a conversion has not; a misspelt one becomes what was meant."""
        for option in [each for each in options if each not in word.options]:
            meant = alike(option, (each for each in word.options if each not in options))
            action = did_you_mean(meant, f"Options: {', '.join(word.options) or 'none'}.")
            self._reading.problem(name, f"{name} has no option {option!r}.", action)
            if meant:
                options[meant] = options.pop(option)

    def _check_options(self, name: Text, word: ConversionWord, options: dict[str, object]) -> None:
        self._known_options(name, word, options)
        for option, value in options.items():
            if option not in word.options:
                continue
            if option != "eras" and not _is_text(value):
                self._reading.problem(name, f"{name}: {option} is no text.", "Write one, or a list of them.")
            elif isinstance(value, list) and option not in (*LISTED, "eras"):
                self._reading.problem(name, f"{name}: {option} is one text.", "Write it without a list.")
        for option, required in word.options.items():
            if required and option not in options:
                self._reading.problem(name, f"{name} lacks option {option!r}.", "Add it.")
        for option, choices in (word.choices or {}).items():
            if options.get(option, choices[0]) not in choices:
                self._reading.problem(
                    name, f"{name}: {option} must be {' or '.join(choices)}.", "Correct it."
                )
        for wrong, action in word.wrong_options(options):
            self._reading.problem(name, wrong, action)
        if "eras" in options:
            self._check_eras(name, options["eras"])

    def _check_eras(self, name: Text, eras: object) -> None:
        if not isinstance(eras, Block):
            action = f"Write them as {{S: showa}}. Eras: {', '.join(ERAS)}."
            self._reading.problem(name, "eras must map codes to eras.", action)
            return
        if not eras:
            self._reading.problem(name, "eras names no era.", "Write them as {S: showa}.")
        for code, era in eras.items():
            meant = LETTERS.get(code.upper()) or NAMES.get(str(code), era)
            if era not in ERAS:
                action = did_you_mean(_pair(code, era), f"Eras: {', '.join(ERAS)}.")
                self._reading.problem(code, f"eras: {code} is {era!r}, which is no era.", action)
            elif meant != era:
                said = "letter" if code.upper() in LETTERS else "name"
                wrong = f"eras: {code} is {era}, and the {said} stands for {meant}."
                self._reading.problem(code, wrong, "Correct the era.")
            elif not code.strip():
                wrong = f"eras: {era} has no code; what is blank is null."
                self._reading.problem(code, wrong, "Write the code, or leave the era out.")


def _pair(code: str, era: object) -> str:
    """`code: era` as it was perhaps meant: turned round where the code is an era; "" where nothing says one."""
    if code in ERAS:
        return f"{era}: {code}"
    said = _era(era, code)
    return f"{code}: {said}" if said else ""


def _era(*said: object) -> str:
    """The era that is named by its letter or in Japanese, or is almost named; of several texts by the first that says one."""
    words = {era: era for era in ERAS} | {era.name: word for word, era in NAMED.items()} | LETTERS
    for text in (each for each in said if isinstance(each, Text)):
        if text.upper() in words or alike(text, words):
            return words.get(text.upper()) or words[alike(text, words)]
    return ""


def _is_text(value: object) -> bool:
    """Whether an option has a text or a list of texts."""
    return all(isinstance(each, str) for each in (value if isinstance(value, list) else [value]))
