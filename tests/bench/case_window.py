# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does in the window of the installed program, from the X event to the frame that shows it.

Work is processor time of the main thread, which waits for nothing but the X server: others on the machine change it the least. The
wall-clock time from the event to the end of the frame stands beside it.
"""
from results import median
from screen import Input
from stage import HEADER_Y, HEADERS, ROW, SCROLLBAR, SCROLLBAR_X, is_filled, rows_in_view
from traced import frames

FRAME = 16.7
LONG_FRAME = 25
STEP_CELLS = 24 * 8
WORDS = (('s', 'h', 'o', 'p', 'Escape'), ('z', 'z', 'q', 'q', 'Escape'), ('e', 'x', 'Escape'), ('minus', '1', '2', 'Escape'))


class Answer:
    """What became of one event: the work for the frame that shows it, and the frames after it."""

    def __init__(self, sent, begin, lines, is_answer):
        """begin: the moment from which work counts, as the trace tells moments. is_answer: whether a frame is the one that shows it."""
        after = [line for line in frames(lines) if line['end'] > begin.get('at', sent)]
        first = next(line for line in after if is_answer(line))
        self.frames = after[after.index(first) :]
        self.work = (first['cpu-end'] - begin['cpu']) / 1000
        self.wall = (first['end'] - sent) / 1000
        self.list = self.frames[-1]['list']
        self.rest = [(now['cpu-end'] - before['cpu-end']) / 1000 for before, now in zip(self.frames, self.frames[1:])]
        self.asked = first['asked']
        self.made = [frame['made'] for frame in self.frames]
        self.gone = [frame['gone'] for frame in self.frames]


class Window:
    """The program in its window, at rest."""

    def __init__(self, stage, rows, **how):
        self.program = stage.start(rows, **how)
        self.input = Input(stage.screen.environment['DISPLAY'])
        self._idle = self.program.wait_for(rows_in_view, 'the first rows')
        self.program.settle(0.4)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.input.close()
        self.program.end()

    def _act(self, send, has_frame=lambda line: line.kind == 'frame'):
        self.program.settle(0.03)
        sent = send()
        event = self.program.wait_for(lambda line: line.kind == 'event', 'the event in the window', 10)
        self.program.wait_for(lambda line: has_frame(line) and line['end'] > event['at'], 'its frame', 10)
        return Answer(sent, event, self.program.settle(0.1), has_frame)

    def key_in_popup(self, name):
        """A popup has its keys to itself: what counts is the work since the last frame before it."""
        sent = self.input.key(name)
        self.program.wait_for(lambda line: rows_in_view(line) and line['end'] > sent, 'its frame', 10)
        begin = {'cpu': self._idle['cpu-end']}
        return Answer(sent, begin, self.program.settle(0.1), rows_in_view)

    def key(self, name, holding=()):
        return self._act(lambda: self.input.key(name, holding))

    def click(self, x, y):
        """A click whose press shows something by itself is told by the frame that draws rows. None is the second one of a double click."""
        self.program.settle(0.5)
        return self._act(lambda: self.input.click(x, y), rows_in_view)

    def wheel(self, number):
        return self._act(lambda: (self.input.button(number, True), self.input.button(number, False))[0])

    def quietly(self, name):
        """A key that is no measurement, and may well show nothing."""
        self.input.key(name)
        self._idle = (frames(self.program.settle(0.15)) or [self._idle])[-1]


def all_frames(answers):
    """The work of every frame: those that show an answer, and those that follow."""
    return [work for answer in answers for work in (answer.work, *answer.rest)]


def measure_keys(stage, rows, rounds):
    """{key in its word: [Answer]}; the very first key is apart."""
    answers = {}
    with Window(stage, rows) as window:
        first = window.key('w')
        window.key('Escape')
        for _ in range(rounds):
            for word in WORDS:
                for index, name in enumerate(word):
                    what = ' '.join(word[: index + 1])
                    answers.setdefault(what, []).append(window.key(name))
    return first, answers


def measure_sorts(stage, rows, rounds):
    """([Answer] of clicks whose order is not known, [Answer] of those whose order is)."""
    unknown, known = [], []
    for _ in range(rounds):
        with Window(stage, rows, column='domain', filter='all') as window:
            window.program.settle(0.6)
            for name in ('create', 'update', 'expire'):
                unknown.append(window.click(HEADERS[name], HEADER_Y))
            for name in ('create', 'update', 'expire', 'domain'):
                known += [window.click(HEADERS[name], HEADER_Y) for _ in range(2)]
    return unknown, known


def measure_filters(stage, rows, rounds):
    """[Answer] of the choice of another status, from the key that chooses it in the open list."""
    answers = []
    with Window(stage, rows) as window:
        window.quietly('Tab')
        for direction in (['Down'] * 3 + ['Up'] * 5 + ['Down'] * 2) * max(1, rounds // 2):
            window.quietly('space')
            window.quietly(direction)
            answers.append(window.key_in_popup('Return'))
    return answers


def measure_scrolling(stage, rows, rounds):
    """([Answer] of the wheel, processor milliseconds of the frames of a drag of the scroll bar, cells made, last row that End shows)."""
    with Window(stage, rows, filter='all', column='domain') as window:
        window.input.move(*ROW)
        window.program.settle(0.2)
        for _ in range(30):
            window.wheel(5)
        smooth = [window.wheel(5) for _ in range(30 * rounds)]
        window.click(*ROW)
        end = window.key('End')
        last = max(frame['last'] for frame in end.frames) + 1
        window.key('Home')
        jumps, made = drag(window, 20 * rounds)
        return smooth, jumps, made + sum(sum(answer.made) for answer in smooth), last


def drag(window, n_steps):
    """Drags the slider up and down; the processor time of each frame that drew rows, and the cells that were made."""
    top, bottom = SCROLLBAR
    window.input.move(SCROLLBAR_X, top)
    window.program.settle(0.5)
    window.input.button(1, True)
    window.program.settle(0.3)
    times, made = [], 0
    for step in range(n_steps):
        place = (step * 37) % (bottom - top - 60) + 30
        sent = window.input.move(SCROLLBAR_X, top + place)
        window.program.wait_for(lambda line: line.kind == 'frame' and line['end'] > sent, 'a frame of the drag')
        shown = frames(window.program.settle(0.05))
        drawn = [frame for frame in shown if frame['last'] >= 0]
        made += sum(frame['made'] for frame in shown)
        times += [(frame['cpu-end'] - frame['cpu-begin']) / 1000 for frame in drawn]
    window.input.button(1, False)
    return times, made


def measure_memory(stage, rows):
    """KiB at rest after every search and sort."""
    with Window(stage, rows) as window:
        for word in WORDS:
            for name in word:
                window.key(name)
        for name in HEADERS:
            for _ in range(2):
                window.click(HEADERS[name], HEADER_Y)
        window.program.rest(2)  # the memory of frames is given back half a second after the last
        return window.program.status('VmRSS')


def measure_starts(stage, rows, rounds, chain_database):
    """{what: [(milliseconds from exec to the end of the frame, of them the main thread's on a processor, KiB then)]}, in turns."""
    starts = {}

    def take(name, program, condition):
        line = program.wait_for(condition, 'its first frame', 300)
        starts.setdefault(name, []).append(((line['end'] - program.started) / 1000, line['cpu-end'] / 1000, line['resident']))
        # Until what is in view is kept for the next start, as it is when a person looks at it.
        program.rest(1.5 if name == 'program' else 0.3)
        program.end()

    for _ in range(rounds + 1):
        stage.calm.wait()
        take('empty', stage.start_other('empty'), lambda line: line.kind == 'frame')
        take('program', stage.start(rows, maximized=False), rows_in_view)
        if chain_database:
            take('chain', stage.start_other('chain-window', chain_database), is_filled)
    return {name: values[1:] for name, values in starts.items()}  # the first one warms the caches


def measure_chain_sorts(stage, database, rounds):
    """Milliseconds of a sort click of the textbook chain by its expiry."""
    program = stage.start_other('chain-window', database)
    keys = Input(stage.screen.environment['DISPLAY'])
    times = []
    try:
        program.wait_for(is_filled, 'the rows', 300)
        program.settle(0.5)
        for _ in range(rounds):
            keys.key('F4')
            event = program.wait_for(lambda line: line.kind == 'event', 'the event in the window', 10)
            frame = program.wait_for(lambda line: line.kind == 'frame' and line['end'] > event['at'], 'the sorted rows', 600)
            times.append((frame['cpu-end'] - event['cpu']) / 1000)
            program.settle(0.3)
    finally:
        keys.close()
        program.end()
    return times


def report_keys(results, rows, small, by_size):
    first, answers = by_size[rows]
    every = [answer for of_key in answers.values() for answer in of_key]
    medians = {what: median(answer.work for answer in of_key) for what, of_key in answers.items()}
    what, slowest = max(medians.items(), key=lambda pair: pair[1])
    results.add('a keystroke with its frame: median', median(answer.work for answer in every), 'ms', ('<=', FRAME, 'value'))
    results.add('a keystroke with its frame: the slowest key', slowest, 'ms', ('<=', FRAME, 'value'), worse=what)
    results.add('a keystroke: from the X event to the end of the frame', median(answer.wall for answer in every), 'ms')
    results.add('the very first key', first.work, 'ms')
    if small != rows:
        of_small = {key: median(answer.work for answer in of_key) for key, of_key in by_size[small][1].items()}
        ratio = median(medians.values()) / median(of_small.values())
        results.add(f'a keystroke with its frame / the same at {small:,}', median(medians.values()), 'ms', ('<=', 2.5, 'ratio'),
                    median(of_small.values()), ratio)  # fmt: skip
    return every


def report_frames(results, answers):
    works = all_frames(answers)
    share = sum(work <= LONG_FRAME for work in works) / len(works) * 100
    results.add(f'frames of searches, filters, sorts, clears up to {LONG_FRAME} ms', share, '%', ('>=', 99, 'value'))
    results.add('the longest of them', max(works), 'ms')
    results.add('items that the view asks for in one of them, at most', max(answer.asked for answer in answers), '', ('<=', 1000, 'value'))
    churn = max(max(max(answer.made), max(answer.gone)) for answer in answers)
    results.add('rows of widgets that came or went in one frame, at most', churn / 8, 'rows', ('<=', STEP_CELLS / 8, 'value'))


def report_sorts(results, by_size, rows, small, chain_times):
    unknown, known = by_size[rows]
    work = median(answer.work for answer in known)
    if small != rows:
        of_small = median(answer.work for answer in by_size[small][1])
        results.add(f'a sort click, order known / the same at {small:,}', work, 'ms', ('<=', 1.3, 'ratio'), of_small, work / of_small)
    results.add('a sort click, order not known', median(answer.work for answer in unknown), 'ms', ('<=', 40, 'value'))
    if chain_times:
        chain = median(chain_times)
        results.baseline('textbook chain: sort click by expiry', chain)
        worst = max(work, median(answer.work for answer in unknown))
        results.add('a sort click / textbook chain', worst, 'ms', ('>=', 200, 'ratio'), chain, chain / worst)


def report_filters(results, answers):
    results.add('another filter with its frame', median(answer.work for answer in answers), 'ms', ('<=', FRAME, 'value'))


def report_scrolling(results, by_size, rows, small):
    smooth, jumps, made, last = by_size[rows]
    cpu = median(answer.work for answer in smooth)
    if small != rows:
        of_small = median(answer.work for answer in by_size[small][0])
        results.add(f'scrolling: processor time of a frame / at {small:,}', cpu, 'ms', ('<=', 1.2, 'ratio'), of_small, cpu / of_small)
    results.add('a jump with the scroll bar / smooth scrolling', median(jumps), 'ms', ('<=', 3, 'ratio'), cpu, median(jumps) / cpu)
    results.add('cells made while scrolling', made, '', ('<=', 0, 'value'))
    results.add('End shows row', last, '', ('>=', rows, 'value'))


def report_starts(results, starts):
    empty = median(wall for wall, _, _ in starts['empty'])
    program = median(wall for wall, _, _ in starts['program'])
    results.baseline('empty window', empty)
    results.add('exec to the first frame with rows / empty window', program, 'ms', ('<=', 1.25, 'ratio'), empty, program / empty)
    cpu = {name: median(used for _, used, _ in times) for name, times in starts.items()}
    results.add('the same in processor time of the main thread', cpu['program'], 'ms', None, cpu['empty'], cpu['program'] / cpu['empty'])
    if 'chain' in starts:
        chain = median(wall for wall, _, _ in starts['chain'])
        results.baseline('textbook chain: start', chain)
        results.add('exec to the first frame with rows / textbook chain', program, 'ms', ('<=', 1 / 3, 'ratio'), chain, program / chain)
