# SPDX-License-Identifier: GPL-3.0-or-later
"""What was saved is what servers want: nginx and HAProxy load it as it is, and clients trust what they are shown."""

import contextlib
import os
import pathlib
import socket
import subprocess
import sys
import tempfile

from authority import fingerprint, new_key, openssl
from saving import DOMAIN, ID, SAVED, TOKEN, WAIT, SaveTest, cdn, tap

PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"
NGINX = """
daemon off;
error_log stderr;
pid {place}/nginx.pid;
events {{}}
http {{
  access_log off;
  client_body_temp_path {place}/1;
  proxy_temp_path {place}/2;
  fastcgi_temp_path {place}/3;
  uwsgi_temp_path {place}/4;
  scgi_temp_path {place}/5;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    {more}
  }}
}}
"""
HAPROXY = """
defaults
  mode http
  timeout connect 10s
  timeout client 10s
  timeout server 10s
frontend here
  bind fd@{fd} ssl crt {certificate}
  http-request return status 200
"""


@contextlib.contextmanager
def served(program, config, place, **values):
    """A server that has been given a socket on a free port, which listens before the server does. Yields the port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.set_inheritable(True)
        fd, port = listener.fileno(), listener.getsockname()[1]
        path = pathlib.Path(place, "config")
        path.write_text(config.format(place=place, fd=fd, port=port, **values))
        # nginx takes sockets over by this variable, as it does when it changes its own program.
        environment = {**os.environ, "PATH": PATH, "NGINX": f"{fd};"}
        option = "-c" if program == "nginx" else "-f"
        with subprocess.Popen(
            [program, option, path], env=environment, pass_fds=[fd], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process:
            listener.close()
            is_good = False
            try:
                yield port
                is_good = True
            finally:
                process.terminate()
                output = process.communicate(timeout=WAIT)[0].decode()
                if not is_good:
                    print("# " + output.replace("\n", "\n# "))


class Servers(SaveTest):
    def assert_trusted(self, port, domain, root, chain):
        """A client that trusts nothing but the root gets the leaf, and all that leads from it to the root."""
        roots = self.folder / "roots"
        roots.write_text(root)
        result = subprocess.run(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", domain, "-verify_hostname", domain,
             "-no-CAfile", "-no-CApath", "-no-CAstore", "-CAfile", roots, "-verify_return_error", "-showcerts"],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=WAIT, check=False,
        )  # fmt: skip
        output = result.stdout.decode()
        self.assertEqual(result.returncode, 0, output + result.stderr.decode())
        self.assertIn("Verify return code: 0 (ok)", output)
        self.assertEqual(fingerprint(output[output.index("-----BEGIN") :]), fingerprint(chain))
        self.assertEqual(output.count("-----BEGIN CERTIFICATE-----"), chain.count("-----BEGIN CERTIFICATE-----"))

    def serve(self, program, config, domain=DOMAIN, root=None, chain=None, **values):
        with tempfile.TemporaryDirectory() as place, served(program, config, place, **values) as port:
            self.assert_trusted(port, domain, root or self.authority.root, chain or self.chain)

    def test_nginx_with_a_pair(self):
        for kind in ("rsa", "ec"):
            with self.subTest(kind):
                key = new_key(kind)
                chain = self.authority.chain(DOMAIN, key=key)
                self.cdn.put(ID, chain, key)
                event, _ = self.save(replace=True, replace_key=True)
                certificate, private_key = event["files"]
                self.serve("nginx", NGINX, certificate=certificate, key=private_key, more="", chain=chain)

    def test_nginx_with_a_full_chain_and_a_locked_key(self):
        certificate = self.save(form="fullchain")[0]["files"][0]
        key = self.save(form="key", password="a pass word")[0]["files"][0]
        (self.folder / "password").write_text("a pass word\n")
        more = f"ssl_password_file {self.folder}/password;"
        self.serve("nginx", NGINX, certificate=certificate, key=key, more=more)

    def test_haproxy_with_one_file(self):
        for kind in ("rsa", "ec"):
            with self.subTest(kind):
                key = new_key(kind)
                chain = self.authority.chain(DOMAIN, key=key)
                self.cdn.put(ID, chain, key)
                certificate = self.save(form="combined", replace=True)[0]["files"][0]
                self.serve("haproxy", HAPROXY, certificate=certificate, chain=chain)

    def test_haproxy_with_a_pair(self):
        """It looks for the key beside the certificate, under the certificate's name."""
        self.save(key_target=f"{self.folder}/a.crt.key")
        self.serve("haproxy", HAPROXY, certificate=f"{self.folder}/a.crt")

    def test_chain_that_was_put_right(self):
        """Sent in a wrong order and with its root, saved so that a server shows it in the right one."""
        leaf, intermediate = self.chain.split("-----END CERTIFICATE-----\n")[:2]
        end = "-----END CERTIFICATE-----\n"
        self.cdn.put(ID, self.authority.root + intermediate + end + leaf + end, self.key)
        event, _ = self.save()
        self.assertEqual(event["event"], "saved")
        self.serve("nginx", NGINX, certificate=event["files"][0], key=event["files"][1], more="")

    def test_pkcs12_becomes_what_a_server_takes(self):
        for form, arguments in (("p12", []), ("p12-legacy", ["-legacy"])):
            with self.subTest(form):
                file = self.save(form=form, replace=True, password="a pass word")[0]["files"][0]
                pem = self.folder / "imported.pem"
                pem.write_bytes(openssl("pkcs12", "-in", file, "-passin", "pass:a pass word", "-noenc", *arguments))
                self.serve("haproxy", HAPROXY, certificate=pem)

    def test_of_the_demo(self):
        cdn.PROGRAM = sys.argv[2]
        with cdn.Cdn("--domains", "60", "--print-root", now=None, token=TOKEN) as demo:
            root = demo.read_root()
            rows = {row["domain"]: row for row in demo.rows()}
            for domain, name in (("static.example.com", "static.example.com"), ("*.example.com", "any.example.com")):
                with self.subTest(domain):
                    certificate_id = rows[domain]["current_certificate_id"]
                    event, _ = self.save(
                        SAVED, url=demo.url, roots=root, domain=domain, certificate_id=certificate_id, replace=True, replace_key=True
                    )
                    certificate, key = event["files"]
                    chain = demo.chain(certificate_id).body.decode()
                    self.serve("nginx", NGINX, name, root, chain, certificate=certificate, key=key, more="")


if __name__ == "__main__":
    tap.main()
