# SPDX-License-Identifier: GPL-3.0-or-later
"""What the inventory takes to answer, without a window, beside memcpy, SQLite and the textbook chain."""
from results import median


def collect(runs):
    """The medians of several runs of a measuring program, by name."""
    return {name: median(run[name] for run in runs) for name in runs[0]}


def under(figures, prefix):
    """{what: value} of the figures "PREFIX/WHAT"."""
    return {name.partition('/')[2]: value for name, value in figures.items() if name.partition('/')[0] == prefix}


def worst_ratio(slow, fast):
    """(text, how many times faster) where it is the least."""
    return min(((text, slow[text] / fast[text]) for text in slow), key=lambda pair: pair[1])


def measure(stage, results, sizes, rounds):
    for rows in sizes:
        stage.calm.wait()
        database = stage.database(rows)
        is_largest = rows == sizes[-1]
        (stage.data / 'like.db').unlink(missing_ok=True)
        models, likes = [], []
        for _ in range(rounds):
            models.append(stage.run('model', database))
            if is_largest:
                likes.append(stage.run('like', database, stage.data / 'like.db'))
        model = collect(models)
        keys = {**under(model, 'key'), **{f'{text} in Valid': value for text, value in under(model, 'key-in-valid-by-expiry').items()}}
        results.grow('answer to a keystroke, worst text', 'ms', rows, max(keys.values()))
        results.grow('sort of times, order unknown', 'ms', rows, max(model[f'sort-unknown/{column}'] for column in (1, 2, 3)))
        results.grow('reading and checking the stored columns', 'ms', rows, model['read-columns'] + model['check-columns'])
        if is_largest:
            report(results, model, keys, collect(likes), stage.run('chain-model', database))


def report(results, model, keys, like, chain):
    copy = model['memcpy-domains']
    results.baseline('memcpy of the domains', copy)
    results.baseline('SQLite LIKE without hits', like['like/zzqq'])
    text, slowest = max(keys.items(), key=lambda pair: pair[1])
    results.add('a keystroke: computing alone, worst text / memcpy', slowest, 'ms', ('<=', 5, 'ratio'), copy, slowest / copy, f'“{text}”')
    results.add('a keystroke: computing alone, median text / memcpy', median(keys.values()), 'ms', None, copy, median(keys.values()) / copy)
    fresh = under(model, 'fresh-key')
    text, ratio = worst_ratio(under(like, 'like'), fresh)
    results.add('a fresh keystroke: model / SQLite LIKE, worst text', fresh[text], 'ms', ('>=', 12, 'ratio'), like[f'like/{text}'], ratio,
                f'“{text}”')  # fmt: skip
    results.baseline('textbook chain: keystroke without hits', chain['fresh-key/zzqq'])
    text, ratio = worst_ratio(under(chain, 'fresh-key'), fresh)
    results.add('a fresh keystroke: model / textbook chain, worst text', fresh[text], 'ms', ('>=', 100, 'ratio'),
                chain[f'fresh-key/{text}'], ratio, f'“{text}”')  # fmt: skip
    results.add('a filter: computing alone, worst', max(under(model, 'filter').values()), 'ms')
