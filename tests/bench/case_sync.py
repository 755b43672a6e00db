# SPDX-License-Identifier: GPL-3.0-or-later
"""The first sync of an inventory through the window, beside json-glib alone and beside curl, jq and sqlite3; and those after it."""
import subprocess
import time

from desktop import die_with_parent
from results import median, percentile
from stage import HERE, NOW, make_folder
from traced import frames

# 50 changes a second, and two seconds between two deltas.
N_DELTAS = 5
# By hand, more would take longer than all the rest.
MOST_BY_HAND = 100_000
SECONDS_A_CHANGE = 0.02


class Cdn:
    """The demo CDN by itself; with `live` something happens in it every so many seconds."""

    def __init__(self, stage, rows, live=None):
        argv = [str(stage.build / 'install/libexec/certbook-demo-cdn'), '--domains', str(rows), '--now', NOW]
        argv += ['--live', str(live)] if live else []
        self.process = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=stage.screen.environment,
                                        preexec_fn=die_with_parent)  # fmt: skip
        self.url = self.process.stdout.readline().strip()
        self.token = self.process.stdout.readline().partition(': ')[2].strip()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


def sync_through_window(stage, rows):
    """(seconds from the CDN's first word to the frame that shows all, processor milliseconds between frames, of the whole program)."""
    stage.forget(rows)
    program = stage.start(rows, f'--demo-domains={rows}', '--demo-still', filter='all', column='domain', with_cdn=True)
    try:
        last = program.wait_for(lambda line: line.kind == 'frame' and line['list'] == rows, 'all rows', 600)
        ready = int((stage.data / 'greeting').read_text())
        seconds = (last['end'] - ready) / 1e6
        used = program.processor_time()
        shown = [line for line in frames(program.lines) if line['begin'] >= ready and line['end'] <= last['end']]
        program.rest(1.5)  # what is in view is kept for the next start
    finally:
        program.end()
    works = [(now['cpu-end'] - before['cpu-end']) / 1000 for before, now in zip(shown, shown[1:])]
    return seconds, works, used


def fetch_pages(stage, rows):
    folder = make_folder(stage.pages(rows))
    if not (folder / 'page-1.json').exists():
        with Cdn(stage, rows) as cdn:
            run_by_hand(stage, cdn, folder)
    return folder


def run_by_hand(stage, cdn, folder=None):
    argv = [str(HERE / 'by-hand'), cdn.url, cdn.token, str(stage.data / 'by-hand.db'), *([str(folder)] if folder else [])]
    begin = time.monotonic()
    subprocess.run(argv, check=True, env=stage.screen.environment, preexec_fn=die_with_parent)
    return time.monotonic() - begin


def sync_again(stage, rows, n_deltas, live=None):
    """The figures of a first pass, one in which nothing has changed, and deltas."""
    for file in stage.data.glob('again.db*'):
        file.unlink()
    with Cdn(stage, rows, live) as cdn:
        return stage.run('sync', cdn.url, stage.data / 'again.db', n_deltas, text=cdn.token + '\n')


def measure_again(stage, results, rows, rounds, parse_cpu):
    stage.calm.wait()
    still = [sync_again(stage, rows, 0) for _ in range(rounds)]
    unchanged = median(run['unchanged-cpu'] for run in still) / 1000
    results.add('a full pass without a change: processor time / json-glib alone', unchanged, 's', ('<=', 1.25, 'ratio'), parse_cpu,
                unchanged / parse_cpu)  # fmt: skip
    live = sync_again(stage, rows, N_DELTAS, SECONDS_A_CHANGE)
    changed = median(live[f'delta-rows/{number}'] for number in range(N_DELTAS))
    results.add(f'a delta of {changed:.0f} rows, from its request to the new list', median(live[f'delta/{number}'] for number in range(N_DELTAS)),
                'ms', ('<=', 300, 'value'))  # fmt: skip


def measure_by_hand(stage, results, rows):
    seconds, _, _ = sync_through_window(stage, rows)
    with Cdn(stage, rows) as cdn:
        by_hand = run_by_hand(stage, cdn)
    results.add(f'a first sync of {rows:,} with curl, jq and sqlite3 / with Certbook', by_hand, 's', None, seconds, by_hand / seconds)


def measure(stage, results, sizes, rounds):
    for rows in sizes:
        pages = fetch_pages(stage, rows)
        n = rounds if rows == sizes[-1] else 1
        syncs, parses = [], []
        for _ in range(n):
            stage.calm.wait()
            parses.append(stage.run('parse', pages))
            stage.calm.wait()
            syncs.append(sync_through_window(stage, rows))
        seconds = median(sync[0] for sync in syncs)
        results.grow('first sync', 'rows/s', rows, rows / seconds)
        if rows != sizes[-1]:
            continue
        parse = median(run['parse'] for run in parses) / 1000
        works = [work for sync in syncs for work in sync[1]]
        results.baseline('json-glib', rows / parse)
        results.add('first sync, end to end / json-glib alone', rows / seconds, 'rows/s', ('>=', 0.4, 'ratio'), rows / parse, parse / seconds)
        results.add('first sync: frames of the window up to 25 ms of processor time', sum(work <= 25 for work in works) / len(works) * 100,
                    '%', ('>=', 95, 'value'))  # fmt: skip
        results.add('first sync: the longest of those frames but 1 of 100', percentile(works, 0.99), 'ms')
        results.add('first sync: processor time of the program', median(sync[2] for sync in syncs), 's')
        measure_again(stage, results, rows, min(rounds, 3), median(run['parse-cpu'] for run in parses) / 1000)
        measure_by_hand(stage, results, min(rows, MOST_BY_HAND))
