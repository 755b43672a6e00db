# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/flathub-manifest in a repository of its own: a release is named by its tag and its commit, and has to be that version."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from tap import run

TOOLS = pathlib.Path(os.environ['CERTBOOK_TOOLS'])
APPLICATION = 'io.github.certbook.Certbook'
METAINFO = """<component>
  <url type="vcs-browser">https://example.test/certbook</url>
  <releases><release version="{}"/><release version="0.0.1"/></releases>
</component>
"""
MANIFEST = {'id': APPLICATION, 'modules': [{'name': 'certbook', 'sources': [{'type': 'dir', 'path': '..'}]}]}


class FlathubManifest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        for name in ('tools', 'data', 'flatpak'):
            (self.folder / name).mkdir()
        shutil.copy(TOOLS / 'flathub-manifest', self.folder / 'tools')
        (self.folder / f'flatpak/{APPLICATION}.json').write_text(json.dumps(MANIFEST))
        self.git('init', '--quiet')

    def git(self, *arguments):
        identity = ('-c', 'user.name=A', '-c', 'user.email=a@example.test', '-c', 'commit.gpgsign=false')
        environment = {'PATH': os.environ['PATH'], 'HOME': str(self.folder), 'GIT_CONFIG_NOSYSTEM': '1'}
        return subprocess.run(['git', *identity, *arguments], cwd=self.folder, env=environment, capture_output=True, text=True, check=True).stdout

    def release(self, tag, built, told):
        (self.folder / 'meson.build').write_text(f"project(\n  'certbook',\n  version: '{built}',\n)\n")
        (self.folder / f'data/{APPLICATION}.metainfo.xml.in').write_text(METAINFO.format(told))
        self.git('add', '.')
        self.git('commit', '--quiet', '-m', tag)
        self.git('tag', tag)

    def manifest(self, *arguments):
        return subprocess.run([self.folder / 'tools/flathub-manifest', *arguments], capture_output=True, text=True, check=False)

    def test_the_sources_are_those_of_the_tag_and_its_commit(self):
        self.release('v0.1.0', '0.1.0', '0.1.0')
        commit = self.git('rev-parse', 'HEAD').strip()
        self.release('v0.2.0', '0.2.0', '0.2.0')
        done = self.manifest('v0.1.0')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        made = json.loads(done.stdout)
        self.assertEqual(made['id'], APPLICATION)
        self.assertEqual(made['modules'][0]['sources'],
                         [{'type': 'git', 'url': 'https://example.test/certbook.git', 'tag': 'v0.1.0', 'commit': commit}])  # fmt: skip

    def test_a_release_that_says_another_version_is_refused(self):
        self.release('v0.1.0', '0.1.0', '0.0.9')
        done = self.manifest('v0.1.0')
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('the newest release in the metainfo file, which is 0.0.9', done.stderr)
        self.release('v0.2.0', '0.1.9', '0.2.0')
        self.assertIn('meson.build, which is 0.1.9', self.manifest('v0.2.0').stderr)

    def test_a_tag_that_is_none_is_refused(self):
        self.release('v0.1.0', '0.1.0', '0.1.0')
        for arguments in ((), ('0.1.0',), ('main',), ('v9.9.9',)):
            done = self.manifest(*arguments)
            self.assertNotEqual(done.returncode, 0, arguments)
            self.assertEqual(done.stdout, '')


if __name__ == '__main__':
    run()
