"""The table of results."""

import os
import statistics

from node import say


class Table:
    def __init__(self):
        self.rows = []

    def add(self, number, what, mine, other, ratio, bar, good):
        self.rows.append({"number": number, "what": what, "ours": mine, "other": other,
                          "ratio": ratio, "bar": bar, "verdict": "ok" if good else "BELOW"})
        say(f"  {number:4} {what:34} {mine:>12} {other:>12} {ratio:>7} {bar:>7} "
            f"{self.rows[-1]['verdict']}")

    def print(self):
        print(f"load average {os.getloadavg()[0]:.2f}")
        print(f"{'#':4} {'what':34} {'ours':>12} {'other':>12} {'ratio':>7} {'bar':>7} verdict")
        for row in self.rows:
            print(f"{row['number']:4} {row['what']:34} {row['ours']:>12} {row['other']:>12} "
                  f"{row['ratio']:>7} {row['bar']:>7} {row['verdict']}")


def compare(table, number, what, bar, rounds, mine, other):
    """A-B-A in each round; the median of the rounds' ratios."""
    first, second = [], []
    for _ in range(rounds):
        before = mine()
        reference = other()
        after = mine()
        first.append((before + after) / 2)
        second.append(reference)
    ratio = statistics.median(a / b for a, b in zip(first, second))
    table.add(number, what, f"{statistics.median(first):.0f}/s",
              f"{statistics.median(second):.0f}/s", f"{ratio:.2f}", f"{bar}", ratio >= bar)
