# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/install-packages, with stand-ins for dpkg, apt and sudo that write down what they are asked to do."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import tap

TOOLS = pathlib.Path(os.environ['CERTBOOK_TOOLS'])
# The programs of the system that the tool uses and that nobody replaces.
SYSTEM = ('bash', 'dirname', 'readlink', 'grep', 'sed', 'env', 'fold')
PACKAGES = """# set package reason
run   compiler  compiles it
run   library   HTTP
test  screen    a display for the window
"""


class InstallPackages(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.bin = self.folder / 'bin'
        self.bin.mkdir()
        for name in SYSTEM:
            (self.bin / name).symlink_to(shutil.which(name, path='/usr/bin:/bin'))
        shutil.copy(TOOLS / 'install-packages', self.folder)
        (self.folder / 'packages').write_text(PACKAGES)
        self.command('apt-get', f'echo "apt-get $*" >>{self.folder}/log')
        self.command('id', 'echo 0')

    def command(self, name, script):
        path = self.bin / name
        path.write_text(f'#!{self.bin}/bash\n{script}\n')
        path.chmod(0o755)

    def installed(self, *packages):
        lines = ''.join(f'echo "installed {package}"\n' for package in packages)
        self.command('dpkg-query', lines + 'exit 1')

    def install(self, *sets, **environment):
        return subprocess.run([self.folder / 'install-packages', *sets], capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL, env={'PATH': str(self.bin), **environment})  # fmt: skip

    @property
    def log(self):
        path = self.folder / 'log'
        return path.read_text().splitlines() if path.exists() else []

    def test_nothing_is_done_when_nothing_is_missing(self):
        self.installed('compiler', 'library')
        done = self.install('run')
        self.assertEqual((done.returncode, done.stdout, done.stderr, self.log), (0, '', '', []))

    def test_what_is_missing_is_told_with_the_reason_and_installed(self):
        self.installed('compiler')
        done = self.install('run', 'test')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r'library +HTTP\n')
        self.assertRegex(done.stdout, r'screen +a display for the window\n')
        self.assertNotIn('compiler', done.stdout)
        self.assertEqual(self.log[0], 'apt-get -o DPkg::Lock::Timeout=600 update -q')
        self.assertRegex(self.log[1], r'^apt-get -o DPkg::Lock::Timeout=600 install .*--no-install-recommends .*library screen$')
        self.assertEqual(len(self.log), 2)

    def test_only_the_sets_asked_for(self):
        self.installed('compiler')
        self.install('run')
        self.assertNotIn('screen', ' '.join(self.log))

    def test_without_a_terminal_apt_asks_nothing(self):
        self.installed()
        self.install('run')
        self.assertIn(' -y ', self.log[1])

    def test_one_who_is_not_root_goes_through_sudo(self):
        self.installed('compiler')
        self.command('id', 'echo 1000')
        self.command('sudo', f'echo "sudo $*" >>{self.folder}/log; exec "$@"')
        done = self.install('run')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('through sudo', done.stdout)
        self.assertTrue(self.log[0].startswith('sudo '), self.log)

    def test_without_sudo_the_command_for_root_is_told(self):
        self.installed('compiler')
        self.command('id', 'echo 1000')
        done = self.install('run')
        self.assertEqual(done.returncode, 1)
        self.assertIn('apt-get install --no-install-recommends library\n', done.stderr)
        self.assertEqual(self.log, [])

    def test_a_failure_of_apt_is_one(self):
        self.installed('compiler')
        self.command('apt-get', 'exit 100')
        done = self.install('run')
        self.assertEqual(done.returncode, 1)
        self.assertIn('apt-get could not install them', done.stderr)

    def test_another_system_is_told_what_it_needs(self):
        done = self.install('run')
        self.assertEqual(done.returncode, 1)
        self.assertIn('compiler library', done.stderr)
        self.assertEqual(self.install('run', CERTBOOK_SKIP_PACKAGES='1').returncode, 0)


tap.run()
