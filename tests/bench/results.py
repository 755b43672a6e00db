# SPDX-License-Identifier: GPL-3.0-or-later
"""What was measured: one result a line, with what it is compared with, what is wanted, and whether it is so."""
import json
import statistics

# What was found on the reference machine (2 processors at 3.7 GHz), at a million rows. A run in which these are far off is one of another
# machine, or of one that was busy, and says so.
REFERENCE = {
    'memcpy of the domains': ('ms', 2.3),
    'empty window': ('ms', 171),
    'textbook chain: start': ('ms', 970),
    'textbook chain: keystroke without hits': ('ms', 740),
    'textbook chain: sort click by expiry': ('ms', 8600),
    'SQLite LIKE without hits': ('ms', 63),
    'json-glib': ('rows/s', 240000),
}
OF_ANY_SIZE = ('empty window', 'json-glib')
FAR_OFF = 1.5
FULL = 1_000_000
# Growth is linear while ten times the rows take at most so much more than ten times as long: what is measured varies.
TOLERANCE = 1.25


def median(values):
    values = list(values)
    return statistics.median(values) if values else float('nan')


def percentile(values, share):
    """The value that this share of all does not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float('nan')


def number(value):
    if value is None:
        return ''
    if value != value:
        return 'none'
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f'{value:,.{digits}f}'


def is_linear(unit, values):
    """Whether a measure, {rows: value}, grows at most as the rows do, from each size to the next; of a speed, whether it stays."""
    pairs = list(zip(sorted(values), sorted(values)[1:]))
    if unit.endswith('/s'):
        return all(values[more] * TOLERANCE >= values[less] for less, more in pairs)
    return all(values[more] <= max(values[less], 0) * more / less * TOLERANCE or values[more] <= 0 for less, more in pairs)


class Results:
    def __init__(self, rows):
        self.rows = rows
        self.all = []
        self.notes = []
        self.growth = {}
        self.baselines = {}

    def note(self, text):
        self.notes.append(text)
        print(f'note: {text}', flush=True)

    def add(self, name, value, unit, target=None, baseline=None, ratio=None, worse=None):
        """target: ('<=' or '>=', limit, what of it: 'value' or 'ratio'); it is one of a million rows, and judged there alone."""
        met = None
        wanted = None
        if target is not None:
            sign, limit, what = target
            judged = value if what == 'value' else ratio
            if self.rows == FULL:
                met = judged is not None and judged == judged and (judged <= limit if sign == '<=' else judged >= limit)
            wanted = f'{"≤" if sign == "<=" else "≥"} {number(limit)} {unit if what == "value" else "×"}'
        self.all.append({'name': name, 'value': value, 'unit': unit, 'baseline': baseline, 'ratio': ratio, 'target': wanted, 'met': met,
                         **({'worst': worse} if worse else {})})  # fmt: skip
        self._print(self.all[-1])

    def baseline(self, name, value):
        """A figure of what the program is compared with; kept for the comparison with the reference machine."""
        self.baselines[name] = value

    def grow(self, name, unit, rows, value):
        self.growth.setdefault((name, unit), {})[rows] = value

    def compare_with_reference(self):
        for name, value in self.baselines.items():
            unit, expected = REFERENCE.get(name, (None, None)) if self.rows == FULL or name in OF_ANY_SIZE else (None, None)
            if expected and not 1 / FAR_OFF <= value / expected <= FAR_OFF:
                self.note(f'{name} is {number(value)} {unit}; on the reference machine it is {number(expected)} {unit}: look at the ratios')

    @staticmethod
    def _print(result):
        state = {True: 'met', False: 'NOT MET', None: ''}[result['met']]
        print(f'{result["name"]:66} {number(result["value"]):>9} {result["unit"]:6} {number(result["baseline"]):>9} '
              f'{number(result["ratio"]):>8} {result["target"] or "":14} {state}', flush=True)  # fmt: skip

    def print_table(self):
        print(f'\n{"":66} {"value":>9} {"unit":6} {"baseline":>9} {"ratio":>8} {"target":14}')
        for result in self.all:
            self._print(result)
        sizes = sorted({rows for values in self.growth.values() for rows in values})
        print(f'\n{"how it grows":58}' + ''.join(f'{rows:>14,}' for rows in sizes))
        for (name, unit), values in self.growth.items():
            grows = '' if len(values) < 2 else 'linear or better' if is_linear(unit, values) else 'MORE THAN LINEAR'
            print(f'{f"{name}, {unit}":58}' + ''.join(f'{number(values.get(rows)):>14}' for rows in sizes) + f'  {grows}')
        judged = [result for result in self.all if result['met'] is not None]
        if self.rows == FULL:
            print(f'\n{sum(result["met"] for result in judged)} of {len(judged)} targets are met.')
        else:
            print(f'\nThe targets are those of {FULL:,} domains.')
        for text in self.notes:
            print(f'note: {text}')

    def write(self, path, facts):
        growth = [{'name': name, 'unit': unit, 'rows': values} for (name, unit), values in self.growth.items()]
        path.write_text(json.dumps({**facts, 'rows': self.rows, 'results': self.all, 'growth': growth, 'notes': self.notes}, indent=1,
                                   ensure_ascii=False) + '\n')  # fmt: skip
