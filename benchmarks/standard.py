"""How long opening a version of the standard takes, in a process that has read nothing of it yet."""

import time

from standards.reader import load_standard, versions


def main() -> None:
    """One line a version."""
    for version in versions():
        started = time.perf_counter()
        standard = load_standard(version)
        seconds = time.perf_counter() - started
        items = sum(len(schema.items) for schema in standard.groups.values())
        print(f"standard {version}: {len(standard.groups)} groups, {items} items in {seconds * 1000:.0f} ms")


if __name__ == "__main__":
    main()
