#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""SSL Detail: the ways to it and back, the history, the facts of the current certificate, and what is said without them."""
import datetime
import os
import re
import subprocess

from accessible import Box, eventually
from cdn import DAY, certificate, row
from clock import moment
from downloads import issue
from inventory_table import InventoryTable
from main_loop import MainLoop
from story import comment, run, story

NOW = moment('2026-11-23 08:00:00')
TITLE = 'SSL Detail'
HISTORY = 'Certificate history'


def three_certificates():
    return [
        certificate(3, NOW + 80 * DAY, NOW - 10 * DAY, current=True),
        certificate(2, NOW + 20 * DAY, NOW - 70 * DAY, status='discarded', provisioning='upload'),
        certificate(1, NOW - 20 * DAY, NOW - 200 * DAY),
    ]


def domain(name, history=None, days=80, **more):
    return row(name, expires=NOW + days * DAY, at=NOW, history=three_certificates() if history is None else history, **more)


def begin(stage, *rows):
    """The program with these domains, and its table."""
    program = stage.start(rows=list(rows), clock=stage.clock(NOW))
    program.wait_for('Synced just now')
    return program, InventoryTable(program)


def view(program, table, name):
    """Opens the detail of a domain by its eye button."""
    program.click(table.cell(name, 'View'))
    program.window(TITLE)
    eventually(lambda: any(node.name == name for node in program.window(TITLE).find_all('label')), f'the heading {name!r}')


def wait_until_closed(program):
    eventually(lambda: not program.has_window(TITLE), 'the end of the dialog')
    eventually(lambda: 'active' in program.window('Certbook').states, 'the main window in front')


def focus_is_in_table(program):
    focused = program.focused()
    return focused is not None and focused.is_in('tree table')


def history(program):
    """The lines of the history as they are shown, with the colour of the status."""
    table = program.table(HISTORY)
    picture = program.picture()
    lines = []
    for line in table.row_nodes():
        cells = table.cells(line)
        colour = picture.hue(program.place(cells['Status']).inset(1))
        words = [cells[title].caption for title in table.titles if title != 'Download']
        lines.append(' | '.join([*words[:2], f'{words[2]} {colour}', *words[3:]]))
    return lines


def facts(program):
    """[(group, fact, value)] of the facts that the dialog has, whether they are scrolled into view or not."""
    found = []
    for item in program.window(TITLE).find_all('list item', seen=False):
        labels = [node.name for node in item.walk() if node.role == 'label']
        found.append((item.parent.name, *labels[:2]))
    return found


def wait_for_facts(program):
    eventually(lambda: any(fact == 'SHA-256' for _, fact, _ in facts(program)), 'the facts of the certificate')
    return facts(program)


def scroll_to(program, node, clicks=5):
    """Turns the wheel over the middle of the dialog until the node is in view; upwards by less than 0 clicks."""

    def look():
        if node.is_seen():
            return True
        program.scroll(program.window(TITLE), clicks)
        return False

    eventually(look, f'{node!r} in view', 20)


def openssl(file, *options):
    done = subprocess.run(['openssl', 'x509', '-in', file, '-noout', *options], check=True, capture_output=True, text=True)
    return done.stdout.strip()


@story('the detail opens by eye button, double click and Enter, and closes by Escape, Alt+Left and Back')
def ways(stage):
    program, table = begin(stage, domain('a.example'), domain('b.example', days=81), domain('c.example', days=82))
    view(program, table, 'b.example')
    program.key('Escape')
    wait_until_closed(program)

    program.double_click(table.cell('c.example', 'SSL Domain'))
    program.window(TITLE).find('label', 'c.example')
    assert len([window for window in program.windows if window.name == TITLE]) == 1, 'two dialogs'
    program.key('alt+Left')
    wait_until_closed(program)
    assert focus_is_in_table(program), program.focused()
    assert table.look().selected == ['c.example'], table.look().selected

    program.key('Up', 'Up')
    table.expect_selected('a.example')
    program.key('Return')
    program.window(TITLE).find('label', 'a.example')
    program.click(program.window(TITLE).find('button', 'Back'))
    wait_until_closed(program)
    assert focus_is_in_table(program), program.focused()
    program.key('Down')
    table.expect_selected('b.example')

    program.key('Return')
    program.window(TITLE).find('label', 'b.example')
    program.click(program.window(TITLE).find('button', 'Close'))
    wait_until_closed(program)
    assert table.look().selected == ['b.example'], 'the selection is lost'


@story('the heading names the domain in both forms and says how it stands')
def heading(stage):
    program, table = begin(stage, domain('xn--bcher-kva.example'), domain('*.example.com', days=5, status='failed'),
                           domain('old.example', history=[certificate(1, NOW - 9 * DAY, current=True)], days=-9))  # fmt: skip
    program.choose('Status', 'All')
    for name, other, summary in (
        ('bücher.example', 'xn--bcher-kva.example', 'Valid · Auto SSL · expires in 80 days'),
        ('*.example.com', None, 'Failed · Auto SSL · expires in 5 days'),
        ('old.example', None, 'Expired · Auto SSL · expired 9 days ago'),
    ):
        view(program, table, name)
        program.wait_for(summary)
        labels = [node.name for node in program.window(TITLE).find_all('label')]
        head = labels[1 : labels.index('History')]  # after the title of the window
        assert head == [word for word in (name, other, summary) if word], head
        program.key('Escape')
        wait_until_closed(program)


@story('Tab leads from the heading through the history, by way of a button that downloads')
def tab(stage):
    program, table = begin(stage, domain('www.example.com'))
    view(program, table, 'www.example.com')
    passed = []

    def is_below():
        focused = program.focused()
        passed.append(focused.name)
        if focused.is_in('list item'):
            return True
        program.key('Tab')
        return False

    eventually(is_below, 'the focus on the facts', 20)
    assert any(name.startswith('Other forms of certificate of ') for name in passed), passed


@story('the history shows each certificate in its colours, marks the current one, and sorts')
def the_history(stage):
    program, table = begin(stage, domain('www.example.com'))
    view(program, table, 'www.example.com')
    newest = '2026-11-13 08:00:00 | 2027-02-11 08:00:00 | Valid green | Auto SSL | Current'
    discarded = '2026-09-14 08:00:00 | 2026-12-13 08:00:00 | Discarded amber | Upload SSL | '
    oldest = '2026-05-07 08:00:00 | 2026-11-03 08:00:00 | Expired red | Auto SSL | '
    eventually(lambda: history(program) == [newest, discarded, oldest], 'the newest first')
    titles = program.table(HISTORY).titles
    assert titles == ['Create At', 'Expired Date', 'Status', 'Type', 'In Use', 'Download'], titles
    for title, once, again in (
        ('Expired Date', [oldest, discarded, newest], [newest, discarded, oldest]),
        ('Type', [newest, oldest, discarded], [discarded, newest, oldest]),
    ):
        for order in (once, again):
            program.click(program.table(HISTORY).header(title))
            program.point_away()
            eventually(lambda: history(program) == order, f'the history sorted by {title}')


@story('a long history arrives whole, page after page, and scrolls')
def long_history(stage):
    certificates = [certificate(n, NOW + (80 - n) * DAY, NOW - (10 + n) * DAY, current=n == 0) for n in range(24)]
    stage.cdn.page_size(5)
    program, table = begin(stage, domain('www.example.com', certificates))
    view(program, table, 'www.example.com')
    eventually(lambda: len(program.table(HISTORY).row_nodes()) >= 5, 'a part of the history')
    assert len(stage.cdn.requests('/certificates')) >= 5
    program.click(program.table(HISTORY).row_nodes()[0])
    program.key('End')
    eventually(lambda: program.table(HISTORY).column('Create At')[-1] == '2026-10-21 08:00:00', 'the oldest certificate')


@story('a history of a thousand certificates opens, scrolls and sorts without the window standing still')
def thousand_certificates(stage):
    certificates = [certificate(n, NOW + (80 - n) * DAY, NOW - (10 + n) * DAY, current=n == 0) for n in range(1000)]
    newest, oldest = '2026-11-13 08:00:00', '2024-02-18 08:00:00'
    loop = MainLoop(stage.home)
    program = stage.start(rows=[domain('short.example', certificates[:5]), domain('long.example', certificates)],
                          environment=loop.environment)  # fmt: skip
    program.wait_for('Synced just now')
    table = InventoryTable(program)
    opened = {}
    for name in ('short.example', 'long.example'):
        loop.longest()
        view(program, table, name)
        wait_for_facts(program)
        opened[name] = loop.longest()
        if name == 'short.example':
            program.key('Escape')
            wait_until_closed(program)

    # Pictures alone are looked at: to answer for a thousand rows by way of AT-SPI is work, too.
    history_ = program.table(HISTORY)
    place = program.place(history_.node)
    times = Box(place.x + 10, place.y + 45, 150, 150)  # of the first rows

    def longest_of(what, act):
        before = program.picture().shape(times)
        loop.longest()
        act()
        eventually(lambda: program.picture().shape(times) != before, f'other rows after {what}')
        return loop.longest()

    def keys(*names):
        return longest_of(names, lambda: program.key(*names))

    def header(title, dx):
        return longest_of(title, lambda: program.click(history_.header(title), dx=dx))

    program.click(history_.node)
    program.point_away()
    scrolled = [keys('End'), keys('Home'), *[keys('Page_Down', 'Page_Down') for _ in range(10)]]
    # A second click at the same place would be half of a double click.
    sorted_ = [header('Expired Date', 0), header('Expired Date', 8), header('Create At', 0), header('Create At', 8)]

    program.click(history_.row_nodes()[2])
    for key, end, wanted in (('Home', 0, newest), ('End', -1, oldest)):
        program.key(key)
        eventually(lambda: history_.column('Create At')[end] == wanted, f'{wanted} after {key}')
    program.click(history_.header('Expired Date'))
    program.click(history_.row_nodes()[0])
    program.key('Home')
    eventually(lambda: history_.column('Create At')[:2] == [oldest, '2024-02-19 08:00:00'], 'the oldest first')

    comment(f'longest turn of the main loop: opened {opened["long.example"]:.0f} ms (with 5 certificates {opened["short.example"]:.0f} ms), '
            f'scrolled {max(scrolled):.0f} ms, sorted {max(sorted_):.0f} ms')  # fmt: skip
    assert opened['long.example'] < 3 * opened['short.example'], opened
    assert max(scrolled) < 50, scrolled
    assert max(sorted_) < 50, sorted_


@story('the facts are those that OpenSSL reads from the certificate')
def the_facts(stage):
    program, table = begin(stage, domain('xn--bcher-kva.example'))
    view(program, table, 'bücher.example')
    shown = wait_for_facts(program)
    leaf = stage.cdn.leaf
    end = datetime.datetime.strptime(openssl(leaf, '-enddate'), 'notAfter=%b %d %H:%M:%S %Y GMT')
    start = datetime.datetime.strptime(openssl(leaf, '-startdate'), 'notBefore=%b %d %H:%M:%S %Y GMT')
    names = re.findall(r'DNS:([^,\s]+)', openssl(leaf, '-ext', 'subjectAltName'))
    text = openssl(leaf, '-text')
    expected = [
        ('Subject', 'Common name', openssl(leaf, '-subject').removeprefix('subject=CN = ')),
        *[('Names', 'DNS name', name) for name in names],
        ('Issuer', 'Common name', openssl(leaf, '-issuer').removeprefix('issuer=CN = ')),
        ('Certificate', 'Serial number', openssl(leaf, '-serial').removeprefix('serial=')),
        ('Certificate', 'Version', re.search(r'Version: (\d)', text)[1]),
        ('Validity', 'Not before', f'{start} UTC'),
        ('Validity', 'Not after', f'{end} UTC'),
        ('Validity', 'Lifetime', '90 days'),
        ('Public key', 'Size', re.search(r'Public-Key: \((\d+) bit\)', text)[1] + ' bits'),
        ('Public key', 'Curve', f"P-256 ({re.search('ASN1 OID: (.+)', text)[1]})"),
        ('Signature', 'Signature algorithm', re.search(r'Signature Algorithm: (\S+)', text)[1]),
        ('Fingerprints', 'SHA-256', openssl(leaf, '-fingerprint', '-sha256').partition('=')[2]),
        ('Fingerprints', 'SHA-1', openssl(leaf, '-fingerprint', '-sha1').partition('=')[2]),
        ('Chain', 'xn--bcher-kva.example', 'Issued by Story Intermediate'),
        ('Chain', 'Story Intermediate', 'Issued by Story Root'),
        ('Chain', 'Trust', 'Ends at “Story Root”, which this account trusts.'),
    ]
    missing = [fact for fact in expected if fact not in shown]
    assert not missing, f'{missing} not in {shown}'
    groups = list(dict.fromkeys(group for group, _, _ in shown))
    assert groups == ['Time', 'Chain', 'Subject', 'Names', 'Issuer', 'Certificate', 'Validity', 'Public key', 'Signature',
                      'Key usage', 'Basic constraints', 'Fingerprints'], groups  # fmt: skip
    assert ('Time', 'Elapsed and remaining', '10 days elapsed, 80 days left') in shown, shown

    # They can be reached by the wheel, also where the pointer is over the history.
    program.scroll(program.table(HISTORY).row_nodes()[1], 1)
    sha1 = next(value for _, fact, value in shown if fact == 'SHA-1')
    last = program.window(TITLE).find('label', sha1, seen=False)
    scroll_to(program, last)
    assert sha1[:5] in program.picture().words(program.place(last)), 'the last fact is not drawn'

    # Each certificate of the chain can be walked to.
    scroll_to(program, program.window(TITLE).find('label', 'Story Intermediate', seen=False), -5)
    program.click(program.window(TITLE).find('label', 'Story Intermediate'))
    eventually(lambda: ('Subject', 'Common name', 'Story Intermediate') in facts(program), 'the facts of the intermediate')


@story('a certificate for a hundred names has a search for them, one for a few has none')
def many_names(stage):
    names = [f'{"shop" if number % 10 == 7 else "www"}-{number:02}.example' for number in range(100)]
    program, table = begin(stage, domain('few.example'), domain('www-00.example', [certificate(9, NOW + 80 * DAY, current=True)]))
    options = ['-addext', 'subjectAltName=' + ','.join(f'DNS:{name}' for name in names)]
    chain, _ = issue(stage.home.folder, 'www-00.example', (stage.cdn.authority / 'root.crt', stage.cdn.authority / 'root.key'),
                     names=options)  # fmt: skip
    stage.cdn.serve('crt+9/=', chain)

    def shown():
        """The names that are not searched away."""
        items = [item for item in program.window(TITLE).find_all('list item', seen=False) if item.parent.name == 'Names']
        return [[node.name for node in item.walk() if node.role == 'label'][1] for item in items if 'visible' in item.states]

    view(program, table, 'www-00.example')
    wait_for_facts(program)
    assert shown() == names, shown()
    search = program.window(TITLE).find('entry', 'Search Names', seen=False)
    scroll_to(program, search)
    program.click(search)
    program.type('SHOP-')
    shops = [name for name in names if name.startswith('shop')]
    eventually(lambda: shown() == shops, f'{len(shops)} names')
    program.type('5')
    eventually(lambda: shown() == ['shop-57.example'], 'one name')
    program.type('%')
    eventually(lambda: shown() == [], 'no name')
    program.key('ctrl+a', 'BackSpace')
    eventually(lambda: shown() == names, 'all names')
    program.key('alt+Left')
    wait_until_closed(program)

    view(program, table, 'few.example')
    wait_for_facts(program)
    assert shown() == ['few.example'], shown()
    assert not list(program.window(TITLE).find_all('entry', 'Search Names', seen=False)), 'a search for one name'


@story('a fact is copied by its button')
def copying(stage):
    program, table = begin(stage, domain('www.example.com'))
    view(program, table, 'www.example.com')
    fingerprint = next(value for _, fact, value in wait_for_facts(program) if fact == 'SHA-256')
    button = program.window(TITLE).find('button', 'Copy SHA-256', seen=False)
    scroll_to(program, button)
    program.click(button)
    program.key('Escape')
    wait_until_closed(program)
    entry = program.find('entry', 'Search by Domain')
    program.click(entry)
    program.key('ctrl+v')
    eventually(lambda: entry.text == fingerprint, 'the fingerprint in the search')


@story('where the record of the CDN and the certificate disagree, both are shown')
def disagreement(stage):
    history = three_certificates()
    program, table = begin(stage, domain('same.example'), domain('other.example', history, days=97))
    view(program, table, 'other.example')
    shown = wait_for_facts(program)
    assert shown[:2] == [
        ('The CDN’s Record and the Certificate Disagree', 'Expires, by the CDN’s record', '2027-02-28 08:00:00'),
        ('The CDN’s Record and the Certificate Disagree', 'Expires, by the certificate', '2027-02-11 08:00:00'),
    ], shown
    program.key('Escape')
    wait_until_closed(program)
    view(program, table, 'same.example')
    assert wait_for_facts(program)[0][0] == 'Time'


@story('a domain without history, without chain or without a current certificate explains itself')
def what_is_not_there(stage):
    without_chain = [{**three_certificates()[0], 'chain_available': False}]
    program, table = begin(
        stage, domain('empty.example', []), domain('chainless.example', without_chain), domain('headless.example', three_certificates()[1:]),
        domain('garbage.example'))  # fmt: skip
    for name, sentence, rows in (
        ('empty.example', 'No certificates are listed here. The CDN shows only certificates that were made or updated since it '
         'began to keep them; the next renewal appears here.', 0),
        ('chainless.example', 'The CDN does not give out the chain of the current certificate.', 1),
        ('headless.example', 'The CDN marks none of these certificates as the current one.', 2),
    ):  # fmt: skip
        view(program, table, name)
        program.wait_for(sentence)
        assert not facts(program), facts(program)
        assert bool(rows) == any(program.application.find_all('table', HISTORY))
        if rows:
            assert len(history(program)) == rows, history(program)
        program.key('Escape')
        wait_until_closed(program)

    stage.cdn.fail('/chain$', 'answer', content_type='application/pem-certificate-chain', body='no certificate')
    view(program, table, 'garbage.example')
    program.wait_for(re.compile('certificate', re.I))
    eventually(lambda: len(history(program)) == 3, 'the history all the same')
    assert not facts(program), facts(program)


@story('a history or a chain that cannot be had says why, and is tried again')
def failures(stage):
    program, table = begin(stage, domain('www.example.com'))
    stage.cdn.fail('/certificates$', 'status', status=503, type='maintenance', detail='Back at <nine> & later')
    view(program, table, 'www.example.com')
    sentence = re.compile(r'^127\.0\.0\.1:\d+ is too busy at the moment \(HTTP status 503\)\. Try again later\. '
                          r'It says: “Back at <nine> & later”\. \(Request request-\d+\)$')  # fmt: skip
    program.wait_for(sentence)
    program.click(program.window(TITLE).find('button', 'Try Again'))
    program.wait_for(sentence)

    stage.cdn.recover()
    stage.cdn.fail('/chain$', 'status', status=404, type='not-found')
    program.click(program.window(TITLE).find('button', 'Try Again'))
    eventually(lambda: len(history(program)) == 3, 'the history')
    program.wait_for(re.compile(r'^127\.0\.0\.1:\d+ does not have what was asked for\.'))
    program.key('Escape')
    wait_until_closed(program)

    stage.cdn.recover()
    view(program, table, 'www.example.com')
    wait_for_facts(program)


@story('a domain that the CDN has removed since, and a dialog without a CDN, say so')
def gone(stage):
    program, table = begin(stage, domain('www.example.com'), domain('other.example'))
    stage.cdn.rows = []
    view(program, table, 'www.example.com')
    program.wait_for(re.compile(r'^127\.0\.0\.1:\d+ does not have what was asked for\. Sync to see what it has now\.'))
    program.key('Escape')
    wait_until_closed(program)
    assert program.quit() == 0

    program = stage.start(clock=stage.clock(NOW), environment={'CERTBOOK_DEMO_CDN': '/nonexistent/cdn'})
    program.wait_for(re.compile('The demo CDN could not be started'))
    view(program, InventoryTable(program), 'other.example')
    program.wait_for('Certbook is not connected to the CDN. Close this, wait until the sync works again, and open it anew.')


def fingerprint(program):
    return next(value for _, fact, value in wait_for_facts(program) if fact == 'SHA-256')


@story('what was seen of a domain is there without the CDN, with its age, and is asked for with what is known of it')
def offline(stage):
    clock = stage.clock(NOW)
    program = stage.start(rows=[row('seen.example', days=40, at=NOW), row('unseen.example', days=41, at=NOW)], clock=clock)
    program.wait_for('Synced just now')
    table = InventoryTable(program)
    view(program, table, 'seen.example')
    seen = fingerprint(program)
    program.key('Escape')
    wait_until_closed(program)
    asked = len(stage.cdn.requests('/certificates'))
    view(program, table, 'seen.example')
    assert fingerprint(program) == seen
    eventually(lambda: len(stage.cdn.requests('/certificates')) == asked + 2, 'the history and the chain to be asked for')
    assert all(request['conditional'] for request in stage.cdn.requests('/certificates')[asked:])
    program.key('Escape')
    wait_until_closed(program)

    clock.advance(hours=3)
    stage.cdn.fail('/v1/', 'status', status=403, type='forbidden')
    view(program, table, 'seen.example')
    program.wait_for(re.compile('^As the CDN had it 3 hours ago. .* does not allow this token to do that'))
    assert fingerprint(program) == seen
    program.key('Escape')
    wait_until_closed(program)
    view(program, table, 'unseen.example')
    program.wait_for(re.compile('does not allow this token to do that'))
    assert program.find('button', 'Try Again').is_seen()


@story('the program ends while a chain is being checked')
def late_check(stage):
    reached = stage.home.cache / 'reached'
    library = stage.home.preloadable(os.environ['CERTBOOK_LATE_CHECK'])
    program = stage.start(rows=[row('www.example.com', days=40)], environment={'LD_PRELOAD': library, 'LATE_CHECK_FILE': str(reached)})
    program.wait_for('Synced just now')
    view(program, InventoryTable(program), 'www.example.com')
    eventually(reached.exists, 'the check of the chain')
    status = program.quit()
    assert status == 0, status


if __name__ == '__main__':
    run()
