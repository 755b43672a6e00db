#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The other forms of a download, each read back with the openssl command line."""
import re
import subprocess

from accessible import eventually
from downloads import Downloads, blocks, domain, kinds, mode, openssl, public_key_of_certificate
from story import run, story

KEY_ONLY = 'Private Key Only'
PKCS12 = 'PKCS #12'
CHOOSE = 'Choose Place…'


def begin(stage):
    downloads = Downloads(stage, domain('www.example.com'))
    downloads.view('www.example.com')
    return downloads


def save(downloads, form, name, title=None):
    """Saves in the chooser that a form has opened; the file."""
    downloads.save_as(downloads.folder / name, title or form)
    downloads.wait_for_toast(name)
    return downloads.folder / name


class Password:
    """The window that asks for a password."""

    def __init__(self, downloads, title):
        self.program = downloads.program
        self.window = self.program.window(title)
        self.window.find('button', CHOOSE)

    def can_go_on(self):
        return 'sensitive' in self.window.find('button', CHOOSE).states

    def entry(self, title):
        roles = ('text', 'password text', 'entry')
        return eventually(lambda: next((node for node in self.window.walk() if node.role in roles and node.name == title), None), title)

    def type(self, password, again):
        for title, text in (('Password', password), ('Repeat Password', again)):
            self.entry(title).write(text)

    def switch(self, title):
        item = next(node for node in self.window.walk() if node.role == 'label' and node.name == title)
        self.program.click(item)

    def generated(self):
        """The password that was made and is shown, or None."""
        labels = [node.name for node in self.window.walk() if node.role == 'label']
        return next((name for name in labels if re.fullmatch(r'[a-z0-9]{4}(-[a-z0-9]{4}){5,}', name)), None)

    def go_on(self):
        eventually(self.can_go_on, 'a way to go on')
        self.program.click(self.window.find('button', CHOOSE))


@story('each form without a password is saved as it says')
def plain_forms(stage):
    downloads = begin(stage)
    assert list(downloads.open_forms()) == [
        'Certificate and Key', 'Certificate Only', KEY_ONLY, 'Full Chain', 'Key, Certificate and Chain in One File', PKCS12,
    ]  # fmt: skip
    downloads.program.key('Escape')
    eventually(lambda: not downloads.program.popup_is_open(), 'the popover to close')
    chain = downloads.served_chain()
    leaf = blocks(chain)[0]
    served_key = (stage.cdn.authority / 'leaf.key').read_text()
    for form, suggested, content, bits in (
        ('Certificate Only', 'www.example.com.crt', leaf, '644'),
        ('Full Chain', 'www.example.com.pem', chain, '644'),
        ('Key, Certificate and Chain in One File', 'www.example.com.pem', served_key + chain, '600'),
    ):
        downloads.choose_form(form)
        assert downloads.chooser.suggested(form) == suggested, form
        file = save(downloads, form, f'{form[:4]}.pem')
        assert file.read_text() == content, (form, file.read_text())
        assert mode(file) == bits, (form, mode(file))
    posts = len(stage.cdn.requests('/private-key'))
    assert posts == 1, f'the key was asked for {posts} times, though one form needs it'


@story('a private key is saved alone, with a passphrase or without')
def key_alone(stage):
    downloads = begin(stage)
    public = public_key_of_certificate(downloads.served_chain())
    downloads.choose_form(KEY_ONLY)
    Password(downloads, KEY_ONLY).go_on()
    file = save(downloads, KEY_ONLY, 'open.key')
    assert kinds(file.read_text()) == ['PRIVATE KEY'] and mode(file) == '600', mode(file)
    assert openssl('pkey', '-in', file, '-pubout') == public

    downloads.choose_form(KEY_ONLY)
    password = Password(downloads, KEY_ONLY)
    password.switch('Encrypt with a Passphrase')
    eventually(lambda: not password.can_go_on(), 'the need of a passphrase')
    password.type('häm und', 'häm undd')
    downloads.program.wait_for('The two passwords are not the same.')
    assert not password.can_go_on()
    password.type('häm und', 'häm und')
    password.go_on()
    file = save(downloads, KEY_ONLY, 'locked.key')
    assert kinds(file.read_text()) == ['ENCRYPTED PRIVATE KEY'] and mode(file) == '600', mode(file)
    assert openssl('pkey', '-in', file, '-passin', 'pass:häm und', '-pubout') == public


@story('PKCS #12 is saved with a password that was typed or made, and for old systems')
def pkcs12(stage):
    downloads = begin(stage)
    chain = downloads.served_chain()
    for name, legacy, typed in (('typed.p12', False, 'Gehe1m!'), ('made.p12', False, None), ('old.p12', True, 'alt')):
        downloads.choose_form(PKCS12)
        password = Password(downloads, PKCS12)
        assert not password.can_go_on(), 'a PKCS #12 without a password'
        if legacy:
            password.switch('For Windows Server 2016 and Older')
        if typed:
            password.type(typed, typed)
        else:
            downloads.program.click(password.window.find('button', 'Generate'))
            typed = eventually(password.generated, 'a password')
        password.go_on()
        file = save(downloads, PKCS12, name, 'PKCS #12 for Windows Server 2016 and Older' if legacy else PKCS12)
        assert mode(file) == '600', mode(file)
        options = ['-in', file, '-passin', f'pass:{typed}', *(['-legacy'] if legacy else [])]
        key = openssl('pkcs12', *options, '-nocerts', '-nodes')
        assert openssl('pkey', '-pubout', stdin=key) == public_key_of_certificate(chain)
        certificates = re.findall(r'-----BEGIN CERT.*?-----END CERTIFICATE-----\n', openssl('pkcs12', *options, '-nokeys'), re.S)
        assert sorted(certificates) == sorted(blocks(chain)), certificates
        algorithms = openssl_info(file, options)
        assert ('pbeWithSHA1And3-KeyTripleDES-CBC' in algorithms) == legacy, algorithms
        assert ('PBES2' in algorithms) != legacy, algorithms


def openssl_info(file, options):
    return subprocess.run(['openssl', 'pkcs12', *map(str, options), '-info', '-noout'], capture_output=True, text=True).stderr


@story('a question for a password that is closed saves nothing, and the next download works')
def password_cancelled(stage):
    downloads = begin(stage)
    downloads.choose_form(PKCS12)
    password = Password(downloads, PKCS12)
    downloads.program.click(password.window.find('button', 'Cancel'))
    eventually(lambda: not downloads.messages(), 'the question to go')
    assert downloads.files() == [] and stage.cdn.requests('/private-key') == []
    downloads.choose_form('Certificate Only')
    save(downloads, 'Certificate Only', 'www.crt')


if __name__ == '__main__':
    run()
