"""Adds up JUnit files and prints the one line `N passed, N failed`; exit code 1 if anything failed or nothing ran.

`failed` in the same folder names the parts that ended badly; one that has no failed test to show for it (a build, a crash,
a time-out) counts as one failure.
"""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

# Which part wrote which file.
WRITERS = {"House rules": "house", "Swift tests": "swift", "System tests": "system"}


def count(path):
    """(passed, failed, skipped) of one file, counted case by case: writers disagree about the totals in the head."""
    passed = failed = skipped = 0
    for case in ElementTree.parse(path).iter("testcase"):
        kinds = {child.tag for child in case}
        if kinds & {"failure", "error"}:
            failed += 1
            print(f"failed: {case.get('classname')} {case.get('name')}")
        elif "skipped" in kinds:
            skipped += 1
        else:
            passed += 1
    return passed, failed, skipped


def main(folder):
    folder = Path(folder)
    counts = {path.stem.split("-")[0]: count(path) for path in sorted(folder.glob("*.xml"))}
    passed, failed, skipped = (sum(found[column] for found in counts.values()) for column in range(3))
    parts = folder / "failed"
    for part in parts.read_text().splitlines() if parts.exists() else ():
        if not counts.get(WRITERS.get(part), (0, 0, 0))[1]:
            print(f"failed: {part}")
            failed += 1
    if skipped:
        print(f"{skipped} skipped")
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
