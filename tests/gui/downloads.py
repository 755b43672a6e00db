# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person does to save a certificate from SSL Detail, and what the openssl command line finds in the saved files."""
import itertools
import re
import stat
import subprocess

import sandbox
from accessible import ROLES, Table, eventually
from cdn import DAY, certificate, now, row
from choosers import chooser_of
from inventory_table import InventoryTable

DETAIL = 'SSL Detail'
COMPARE = 'Compare Certificates'
PAIR = 'Certificate and Key'
KEY = 'Save Private Key'
BLOCK = re.compile(r'-----BEGIN ([A-Z0-9 ]+)-----\n.*?-----END \1-----\n', re.S)
CONFIG = '[req]\ndistinguished_name = nothing\nprompt = no\n[nothing]\nCN = nobody\n'


def openssl(*arguments, stdin=None):
    done = subprocess.run(['openssl', *map(str, arguments)], input=stdin, capture_output=True, text=True)
    assert done.returncode == 0, f'openssl {arguments}: {done.stderr}'
    return done.stdout


def blocks(pem):
    """The PEM blocks of a text, and that there is nothing else in it."""
    assert BLOCK.sub('', pem) == '', f'more than PEM: {pem!r}'
    return [match[0] for match in BLOCK.finditer(pem)]


def kinds(pem):
    return [BLOCK.match(block)[1] for block in blocks(pem)]


def mode(path):
    return f'{stat.S_IMODE(path.stat().st_mode):o}'


def public_key_of_certificate(pem):
    return openssl('x509', '-noout', '-pubkey', stdin=pem)


def fingerprint(pem):
    return openssl('x509', '-noout', '-fingerprint', '-sha256', stdin=pem).partition('=')[2].strip()


def entry(number, days=80, age=None, **more):
    """A certificate of a history, whose key is given out; made `age` days ago."""
    more = {'private_key': 'available', **more}
    return certificate(number, now() + days * DAY, now() - (number if age is None else age) * DAY, **more)


def domain(name, history=None, days=80):
    history = [entry(name, days, 10, current=True)] if history is None else history
    return row(name, expires=now() + days * DAY, history=history)


def issue(folder, name, ca, *options, names=None):
    """A certificate and its key, as PEM, from the `openssl` command line. ca: (certificate, key) in files, or None."""
    config = folder / 'request.conf'
    config.write_text(CONFIG)
    key, made = folder / 'made.key', folder / 'made.crt'
    signer = ['-CA', ca[0], '-CAkey', ca[1]] if ca else []
    kind = options or ('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256')
    names = ['-addext', f'subjectAltName=DNS:{name}', '-addext', 'extendedKeyUsage=serverAuth'] if names is None else names
    openssl('req', '-x509', '-config', config, *kind, '-nodes', '-subj', f'/CN={name}', '-days', '80', *signer, *names,
            '-keyout', key, '-out', made)  # fmt: skip
    return made.read_text(), key.read_text()


class Downloads:
    """SSL Detail of one domain, and the folder into which its certificates are saved."""

    def __init__(self, stage, *rows, **how):
        program = stage.start(rows=list(rows), **how)
        program.wait_for('Synced just now')
        self._begin(stage, program)

    def _begin(self, stage, program):
        self.stage = stage
        self.folder = stage.home.folder / 'saved'
        self.folder.mkdir(mode=0o700)
        self.program = program
        self.table = InventoryTable(program)
        self.chooser = chooser_of(program)
        # What is said of it: a sandbox does not know where a chosen file is.
        self.shown_folder = 'chosen folder' if sandbox.APPLICATION else self.folder

    # SSL Detail

    def view(self, name):
        self.program.click(self.table.cell(name, 'View'))
        self.wait_for_history()

    def wait_for_history(self):
        self.detail = self.program.window(DETAIL)
        self.history = Table(self.program.find('table', 'Certificate history'))
        eventually(lambda: self.history.row_nodes(), 'the history')

    def compare(self, name):
        """Has the two certificates in the history of that domain compared; the window of the comparison."""
        program = self.program
        self.view(name)
        button = program.window(DETAIL).find('button', 'Compare')
        assert 'sensitive' not in button.states, 'one certificate can be compared'
        first, second = self.history.row_nodes()
        program.click(next(first.children))
        program.click(next(second.children), holding='ctrl')
        eventually(lambda: 'sensitive' in button.states, 'two certificates to compare')
        program.click(button)
        window = program.window(COMPARE)
        window.find('label', 'Differs')
        return window

    def close_detail(self):
        self.program.key('alt+Left')  # a first Escape takes away the toast alone
        eventually(lambda: not self.program.has_window(DETAIL), 'the end of SSL Detail')

    def _button(self, prefix, number):
        def look():
            found = [node for node in self.history.node.walk() if node.role in ROLES['button'] and node.name.startswith(prefix)]
            found.sort(key=lambda node: node.name, reverse=True)  # the newest first; rows that are out of view have no place
            return found[number] if number < len(found) else None

        return eventually(look, f'“{prefix}” in row {number}')

    def download_button(self, number=0):
        """The Download button of a row of the history, counted from the top."""
        return self._button('Download certificate of ', number)

    def download_button_of(self, entry):
        """The Download button of an entry of the history, which is scrolled until it is in view: newer versions of GTK tell of no
        other rows."""
        name = 'Download certificate of ' + entry['create_time'].replace('T', ' ').rstrip('Z')
        steps = itertools.cycle([3] * 4 + [-3] * 4)

        def look():
            found = next((node for node in self.history.node.walk() if node.name == name and node.role in ROLES['button']), None)
            if found is None:
                self.program.scroll(self.history.node, next(steps))
            return found

        return eventually(look, name)

    def forms_button(self, number=0):
        return self._button('Other forms of certificate of ', number)

    def open_forms(self, number=0):
        """Opens the popover with all forms. A window that only now gets the focus closes a popover that was quicker."""
        eventually(lambda: 'active' in self.detail.states, 'SSL Detail in front')

        def look():
            if not self.forms():
                self.program.click(self.forms_button(number))
            return eventually(self.forms, 'the forms', 3)

        return eventually(look, 'the forms', 20)

    def forms(self):
        """{title of a form: node of its row} of the popover; nothing while it is not open."""
        if not self.program.popup_is_open():
            return {}
        found = {}
        for list_ in self.detail.find_all('list', 'Download as', seen=False):
            for item in list_.children:
                labels = [node for node in item.walk() if node.role == 'label' and node.name]
                if labels:
                    found[labels[0].name] = item
        return found

    def choose_form(self, title, number=0):
        row = self.open_forms(number)[title]
        label = next(node for node in row.walk() if node.role == 'label' and node.name == title)
        self.program.click(label)
        eventually(lambda: not self.program.popup_is_open(), 'the popover to close')

    # The file chooser

    def save_as(self, path, title=PAIR, wait=True):
        """Gives the full path in the chooser and presses Save."""
        self.chooser.give(title, path)
        if wait:
            self.chooser.wait_for_end(title)

    def replace(self, path, title=PAIR):
        """Gives the full path of a file that is there, and says yes to the chooser's own question."""
        self.save_as(path, title, wait=False)
        self.chooser.replace(title)

    def save_pair(self, certificate, key):
        """Gives the place of the certificate; in a sandbox another chooser asks for that of the key, which is beside it otherwise."""
        self.save_as(certificate)
        if sandbox.APPLICATION:
            self.save_as(key, KEY)

    def replace_pair(self, certificate, key):
        """Does so where both files are there, and says yes to both questions."""
        self.replace(certificate)
        if sandbox.APPLICATION:
            self.replace(key, KEY)
        else:
            self.answer(f'Replace “{key.name}” Too?', 'Replace')

    # What is said

    def dialog(self, heading):
        """(window, body) of the message with that heading."""

        def look():
            for window in self.messages():
                labels = [node.name for node in window.walk(lambda node: node.role == 'push button') if node.role == 'label' and node.name]
                if heading in labels:
                    return window, '\n\n'.join(labels[labels.index(heading) + 1 :])
            return None

        return eventually(look, f'a dialog {heading!r}', 20)

    def answer(self, heading, response):
        """Presses a button of that dialog; what it said."""
        window, body = self.dialog(heading)
        button = eventually(lambda: next(window.find_all('button', response), None), f'the button {response!r}')
        button.press()
        eventually(lambda: not self.has_dialog(heading), f'{heading!r} to go')
        return body

    def messages(self):
        """The small windows, which are quick to look through."""
        return [window for window in self.program.windows if window.name not in ('Certbook', DETAIL, PAIR)]

    def has_dialog(self, heading):
        return any(node.name == heading for window in self.messages() for node in window.walk() if node.role == 'label')

    def wait_for_toast(self, *names):
        self.program.window(DETAIL).find('label', 'Saved ' + ' and '.join(names), timeout=20)

    def saved(self):
        """[(what, text)] of the list of what was saved."""
        found = []
        for item in self.program.window(DETAIL).find_all('list item', seen=False):
            labels = [node.name for node in item.walk() if node.role == 'label' and node.name]
            if item.parent.name == 'Saved':
                found.append(tuple(labels[:2]))
        return found

    def files(self):
        """The names of all files in the folder, hidden ones too."""
        return sorted(path.name for path in self.folder.iterdir())

    # What should be there

    def expect_pair(self, name, chain):
        """NAME.crt is the chain to the byte and NAME.key its leaf's key, readable by its owner alone."""
        certificate_, key = self.folder / f'{name}.crt', self.folder / f'{name}.key'
        assert certificate_.read_text() == chain, certificate_.read_text()
        assert kinds(key.read_text()) == ['PRIVATE KEY'], key.read_text()
        assert openssl('pkey', '-in', key, '-pubout') == public_key_of_certificate(chain)
        assert mode(key) == '600', mode(key)
        assert mode(certificate_) == '644', mode(certificate_)

    def served_chain(self):
        """What the CDN gives as the chain of the certificate that it made last."""
        leaf, intermediate = (self.stage.cdn.authority / f'{who}.crt' for who in ('leaf', 'intermediate'))

        def look():
            return all(file.exists() and kinds(file.read_text()) == ['CERTIFICATE'] for file in (leaf, intermediate))

        eventually(look, 'the chain that the CDN makes')
        return leaf.read_text() + intermediate.read_text()
