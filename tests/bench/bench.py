# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the installed program and what it is compared with, prints one table, and writes it down. It tells; it fails on nothing."""
import argparse
import pathlib
import signal
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / 'gui')]

import case_model  # noqa: E402
import case_sync  # noqa: E402
import case_window as window  # noqa: E402
import machine  # noqa: E402
from results import Results, median  # noqa: E402
from screen import Screen  # noqa: E402
from stage import Stage, make_folder  # noqa: E402
from traced import TooLate  # noqa: E402

CASES = ('sync', 'model', 'start', 'memory', 'keys', 'sorts', 'filters', 'scrolling')


def parse_arguments():
    parser = argparse.ArgumentParser(prog='tools/bench', description='How fast Certbook is on this machine.')
    parser.add_argument('--rows', type=int, help='domains of the largest inventory (1000000; with --quick 10000)')
    parser.add_argument('--quick', action='store_true', help='in under two minutes: fewer rows and repetitions')
    parser.add_argument('--patience', type=float, help='seconds in which to wait for others to leave the processors (120; with --quick 5)')
    parser.add_argument('--case', action='append', choices=CASES, help='only this; may be repeated')
    parser.add_argument('--build', type=pathlib.Path, required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    options.rows = options.rows or (10_000 if options.quick else 1_000_000)
    options.rounds = 1 if options.quick else 5
    if options.patience is None:
        options.patience = 5 if options.quick else 120
    return options


def rounds_of(options, size):
    """How often something is measured at a size: what only shows how it grows need not be as exact."""
    return options.rounds if size in (options.rows, 10_000) else max(1, options.rounds // 2)


def attempt(results, what, function, *arguments):
    """What the function returns, or None after a note: one case that cannot be measured leaves the others."""
    try:
        return function(*arguments)
    except TooLate as error:
        results.note(f'{what} could not be measured: {error}')
        return None


def measure_window_cases(stage, results, options, sizes, cases):
    """{case: {size: what was measured}}"""
    measures = {'keys': window.measure_keys, 'sorts': window.measure_sorts, 'filters': window.measure_filters,
                'scrolling': window.measure_scrolling}  # fmt: skip
    measured = {name: {} for name in measures}
    for name, measure in measures.items():
        for size in sizes if name in cases else []:
            stage.calm.wait()
            done = attempt(results, f'{name} at {size:,}', measure, stage, size, rounds_of(options, size))
            if done is not None:
                measured[name][size] = done
    return measured


def run_window_cases(stage, results, options, sizes, cases):
    rows, small = sizes[-1], max(size for size in sizes if size <= 10_000)
    some_sizes = sorted({small, rows}) if options.quick else sizes
    measured = measure_window_cases(stage, results, options, some_sizes, cases)
    answers = []
    if {rows, small} <= measured['keys'].keys():
        answers += window.report_keys(results, rows, small, measured['keys'])
    if {rows, small} <= measured['sorts'].keys():
        chain = attempt(results, 'sorting the textbook chain', window.measure_chain_sorts, stage, stage.database(rows), options.rounds)
        window.report_sorts(results, measured['sorts'], rows, small, chain)
        answers += [answer for kind in measured['sorts'][rows] for answer in kind]
    if rows in measured['filters']:
        window.report_filters(results, measured['filters'][rows])
        answers += measured['filters'][rows]
    if answers:
        window.report_frames(results, answers)
    if {rows, small} <= measured['scrolling'].keys():
        window.report_scrolling(results, measured['scrolling'], rows, small)
    for size in some_sizes:
        grow_window(results, measured, size)


def grow_window(results, measured, rows):
    if rows in measured['keys']:
        every = [answer for of_key in measured['keys'][rows][1].values() for answer in of_key]
        results.grow('a keystroke with its frame', 'ms', rows, median(answer.work for answer in every))
    if rows in measured['sorts']:
        unknown, known = measured['sorts'][rows]
        results.grow('a sort click, order known', 'ms', rows, median(answer.work for answer in known))
        results.grow('a sort click, order not known', 'ms', rows, median(answer.work for answer in unknown))
    if rows in measured['filters']:
        results.grow('another filter with its frame', 'ms', rows, median(answer.work for answer in measured['filters'][rows]))
    if rows in measured['scrolling']:
        smooth, jumps = measured['scrolling'][rows][:2]
        results.grow('a frame of scrolling', 'ms', rows, median(answer.work for answer in smooth))
        results.grow('a frame of a jump', 'ms', rows, median(jumps))


def run_start_cases(stage, results, options, sizes, cases):
    rows = sizes[-1]
    empty_resident = 0
    if 'start' in cases or 'memory' in cases:
        starts = window.measure_starts(stage, rows, options.rounds, stage.database(rows) if 'start' in cases else None)
        empty_resident = median(resident for _, _, resident in starts['empty'])
        first = median(resident for _, _, resident in starts['program']) - empty_resident
        if 'start' in cases:
            window.report_starts(results, starts)
            results.grow('exec to the first frame with rows', 'ms', rows, median(wall for wall, _, _ in starts['program']))
        results.add('memory above an empty window at the first frame', first / 1024, 'MB', ('<=', 20, 'value'))
        results.grow('memory above an empty window at the first frame', 'MB', rows, first / 1024)
    for size in sizes[:-1] if 'start' in cases and not options.quick else []:
        smaller = window.measure_starts(stage, size, rounds_of(options, size), None)
        results.grow('exec to the first frame with rows', 'ms', size, median(wall for wall, _, _ in smaller['program']))
        first = median(resident for _, _, resident in smaller['program']) - empty_resident
        results.grow('memory above an empty window at the first frame', 'MB', size, first / 1024)
    for size in (sizes if not options.quick else [rows]) if 'memory' in cases else []:
        settled = (window.measure_memory(stage, size) - empty_resident) / 1024
        results.grow('memory above an empty window after every search and sort', 'MB', size, settled)
        if size == rows:
            results.add('memory above an empty window after every search and sort', settled, 'MB', ('<=', 100, 'value'))


def main():
    options = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is ended, too
    cases = options.case or [case for case in CASES if case != 'memory' or not options.quick]
    sizes = [size for size in (options.rows // 1000, options.rows // 100, options.rows // 10, options.rows) if size >= 100]
    begin = time.monotonic()
    results = Results(options.rows)
    calm = machine.Calm(options.patience)
    facts = machine.facts()
    print(f'{facts["machine"]}; {facts["system"]}; {options.rows:,} domains', flush=True)
    with Screen() as screen:
        stage = Stage(screen, options.build, make_folder(options.build / 'data'), calm)
        if 'sync' in cases:
            attempt(results, 'the first sync', case_sync.measure, stage, results, sizes, 1 if options.quick else 3)
        if 'model' in cases:
            case_model.measure(stage, results, sizes, 1 if options.quick else 3)
        attempt(results, 'starting', run_start_cases, stage, results, options, sizes, cases)
        run_window_cases(stage, results, options, sizes, cases)
    results.compare_with_reference()
    if calm.describe():
        results.note(calm.describe())
    results.note(f'it took {time.monotonic() - begin:.0f} s')
    results.print_table()
    results.write(options.build / 'results.json', facts)
    print(f'{facts["machine"]}; {facts["system"]}\nThe same in full: {options.build / "results.json"}')


if __name__ == '__main__':
    main()
