#!/usr/bin/env python3
"""Tries the archives that ./dev dist made: dist_test.py DIRECTORY.

Each is unpacked into an empty directory, and runs in a clean environment without any Java on the PATH:
it serves what it is given and what it fetches (over TLS) from an origin on loopback, real pip installs
from it, and SIGTERM ends it in order. What cannot be tried here is said in words.
"""

import atexit
import base64
import fcntl
import functools
import hashlib
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import ssl
import statistics
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import urllib.request
import zipfile

TOOLS = "sh bash cat find grep head readlink sed tail uname".split()
STARTS = 5


def check(holds, what, *found):
    if not holds:
        raise SystemExit("\n".join(["FAILED: " + what, *map(str, found)]))
    print("  " + what)


def wheel(directory, name):
    """A wheel that pip takes."""
    path = directory / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    members = {
        f"{name}.py": "answer = 42\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(recorded(member, text) for member, text in members.items()) + f"{info}/RECORD,,\n"
    with zipfile.ZipFile(path, "w") as file:
        for member, text in {**members, f"{info}/RECORD": record}.items():
            file.writestr(member, text)
    return path


def recorded(member, text):
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
    return f"{member},sha256={digest},{len(text)}\n"


class Origin:
    """An index with one project, over TLS with a certificate of its own."""

    def __init__(self, directory, keytool):
        site = directory / "site"
        project = site / "simple" / "fetched"
        project.mkdir(parents=True)
        file = wheel(project, "fetched")
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        (project / "index.html").write_text(f'<a href="{file.name}#sha256={digest}">{file.name}</a>')
        handler = functools.partial(Quiet, directory=str(site))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        port = self.server.server_address[1]
        self.options, self.url = "", f"http://localhost:{port}/simple/"
        if shutil.which("openssl"):
            self.encrypt(directory, keytool)
            self.url = self.url.replace("http:", "https:")
        else:
            print("  not tried: TLS, since openssl is not here")
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def encrypt(self, directory, keytool):
        certificate, key = directory / "origin.crt", directory / "origin.key"
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
            "-keyout", key, "-out", certificate)
        trust = directory / "trust.p12"
        run(keytool, "-importcert", "-noprompt", "-alias", "origin", "-file", certificate,
            "-keystore", trust, "-storepass", "changeit", "-storetype", "PKCS12")
        self.options = f"-Djavax.net.ssl.trustStore={trust} -Djavax.net.ssl.trustStorePassword=changeit"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


def run(*command, **options):
    """Runs a command that must succeed, and gives what it printed."""
    done = subprocess.run(list(map(str, command)), text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, **options)
    if done.returncode != 0:
        raise SystemExit(f"FAILED ({done.returncode}): {' '.join(map(str, command))}\n{done.stdout}")
    return done.stdout


class Unpacked:
    """One archive in a directory of its own, and its surroundings."""

    def __init__(self, archive, directory, **variables):
        with tarfile.open(archive) as file:
            file.extractall(directory / "moved here")
        (self.home,) = (directory / "moved here").iterdir()
        self.program = self.home / "wheelhouse"
        self.data = directory / "data"
        tools = directory / "tools"
        tools.mkdir()
        for tool in TOOLS:
            (tools / tool).symlink_to(shutil.which(tool))
        nowhere = directory / "nowhere"
        nowhere.mkdir()
        self.environment = {"PATH": str(tools), "HOME": str(nowhere), "LAUNCHER_TEST_ROOT": str(nowhere), **variables}
        self.settings = nowhere / "wheelhouse.toml"
        self.settings.write_text(f'data = "{self.data}"\nlisten = "127.0.0.1:0"\n')

    def call(self, *arguments, **variables):
        return run(self.program, *arguments, env={**self.environment, **variables}, cwd=self.settings.parent)

    def serve(self):
        return Server(self)


class Server:
    def __init__(self, unpacked):
        self.begun = time.monotonic()
        # Where nohup ignores it, what is started would, too.
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        self.process = subprocess.Popen([str(unpacked.program), "serve"], env=unpacked.environment,
                                        cwd=unpacked.settings.parent, text=True, stdout=subprocess.PIPE)
        atexit.register(self.process.kill)
        for line in self.process.stdout:
            found = re.search(r"listens on (http://\S+?)/? ", line)
            if found:
                self.url = found.group(1)
                break
        else:
            raise SystemExit("FAILED: the server ended before it listened")

    def get(self, path):
        with urllib.request.urlopen(self.url + path) as answer:
            return answer.read().decode()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.stdout.read()
        return self.process.wait()


def with_runtime(archive, version, directory):
    print(archive.name)
    here = Unpacked(archive, directory)
    check(shutil.which("java", path=here.environment["PATH"]) is None, "no Java is on the PATH")
    check(here.call("--version") == f"wheelhouse {version}\n", "--version tells the version")
    if (here.home / "lib/classes.aot").exists():
        check(here.call("--version", WHEELHOUSE_JAVA_OPTS="-XX:AOTMode=on") == f"wheelhouse {version}\n",
              "the cache of classes fits, in another place too")
    else:
        print("  not tried: the cache of classes, since it was left out")

    origin = Origin(directory, here.home / "runtime/bin/keytool")
    here.settings.write_text(here.settings.read_text() + f'[source.pypi]\nurl = "{origin.url}"\n')
    here.environment["WHEELHOUSE_JAVA_OPTS"] = origin.options
    seeded = wheel(directory, "seeded")
    server = here.serve()
    here.call("seed", seeded)
    check(seeded.name in server.get("/simple/seeded/"), "what is seeded beside the server is served")
    install(server, directory)
    here.settings.write_text(here.settings.read_text() + '[cache]\npages = "16MiB"\n')
    check("cache.pages: 16MiB (was: 32MiB)" in here.call("reload"), "it reads its settings anew")
    server.process.send_signal(signal.SIGHUP)
    check(server.get("/-/health") == "ok\n", "also when a signal says so")
    check(server.stop() == 143, "SIGTERM ends it with 143")
    with open(here.data / "lock", "r+b") as lock:
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    check("fetched-1.0" in here.call("list", "fetched"), "the lock is free, and what was fetched is here")
    starts(here)
    papers(here)
    materials(here, runtime=True)


def install(server, directory):
    run(sys.executable, "-m", "venv", directory / "venv")
    python = directory / "venv/bin/python"
    run(python, "-m", "pip", "--isolated", "--disable-pip-version-check", "install", "--no-cache-dir",
        "--index-url", server.url + "/simple/", "seeded", "fetched", env={"PATH": os.defpath})
    answer = run(python, "-c", "import seeded, fetched; print(seeded.answer, fetched.answer)")
    check(answer == "42 42\n", "pip installs what was seeded, and what was fetched")


def starts(here):
    seconds = []
    for _ in range(STARTS):
        server = here.serve()
        server.get("/simple/seeded/")
        seconds.append(time.monotonic() - server.begun)
        check(server.stop() == 143, f"from exec to the first page: {seconds[-1]:.2f} s")
    print(f"  median of {STARTS} starts: {statistics.median(seconds):.2f} s")


def papers(here):
    settings = here.home / "etc/wheelhouse.toml"
    here.call("list", "--config", settings, "--data", here.data)
    check(True, "the settings that it brings are accepted")
    script = f". '{here.home}/completion/wheelhouse.bash'; COMP_WORDS=(wheelhouse ser); COMP_CWORD=1; _complete_wheelhouse; echo $COMPREPLY"
    check(run("bash", "-c", script) == "serve\n", "bash completes commands")
    page = here.home / "man/man1/wheelhouse-serve.1"
    if shutil.which("groff"):
        check("--listen" in run("groff", "-man", "-Tutf8", "-P-cbou", page), "the manual page is one")
    else:
        print("  not tried: the manual page, since groff is not here")
    if shutil.which("systemd-analyze"):
        unit = here.settings.parent / "wheelhouse.service"
        written = (here.home / "etc/wheelhouse.service").read_text()
        program = here.settings.parent / "program"
        program.symlink_to(here.program)
        unit.write_text(written.replace("/opt/wheelhouse/wheelhouse", str(program)))
        said = run("systemd-analyze", "verify", "--man=no", unit)
        check("wheelhouse.service" not in said, "systemd accepts the unit", said)
    else:
        print("  not tried: the unit, since systemd-analyze is not here")


def materials(here, runtime):
    bill = json.loads((here.home / "wheelhouse.cdx.json").read_text())
    named = {f"{part['name']}-{part['version']}.jar" for part in bill["components"]}
    jars = {jar.name for jar in (here.home / "lib").glob("*.jar")}
    check(jars - named == {jar for jar in jars if jar.startswith("wheelhouse-cli-")},
          "the bill of materials names every jar", jars - named)
    licences = (here.home / "licences/jars.txt").read_text()
    check(all(jar[:-4] in licences for jar in jars if not jar.startswith("wheelhouse-")),
          "every jar has its licence")
    if runtime:
        part = json.loads((here.home / "runtime.cdx.json").read_text())["components"][0]
        check(part["version"] in (here.home / "runtime/release").read_text(), "and so has the runtime")
        check((here.home / "licences/runtime/java.base").is_dir(), "with its texts")


def without_runtime(archive, version, java, directory):
    print(archive.name)
    here = Unpacked(archive, directory)
    refused = subprocess.run([str(here.program), "--version"], env=here.environment, text=True, capture_output=True)
    check(refused.returncode == 1 and "Java 21 or later is needed" in refused.stderr,
          "without any Java it says what it needs", refused)
    here.environment["WHEELHOUSE_JAVA"] = java
    check(here.call("--version") == f"wheelhouse {version}\n", "with one it runs")
    seeded = wheel(directory, "seeded")
    here.call("seed", seeded)
    server = here.serve()
    check(seeded.name in server.get("/simple/seeded/"), "what was seeded is served")
    check(server.stop() == 143, "SIGTERM ends it with 143")
    materials(here, runtime=False)


def main(out):
    java = os.environ.get("JAVA_OF_BUILD") or shutil.which("java")
    for archive in sorted(pathlib.Path(out).glob("wheelhouse-*.tar.gz")):
        version, kind = re.fullmatch(r"wheelhouse-(.*)-(java|linux-.*)\.tar\.gz", archive.name).groups()
        with tempfile.TemporaryDirectory() as directory:
            if kind != "java":
                with_runtime(archive, version, pathlib.Path(directory))
            elif java:
                without_runtime(archive, version, java, pathlib.Path(directory))
            else:
                print(f"{archive.name}\n  not tried: no Java is here")


if __name__ == "__main__":
    main(*sys.argv[1:])
