"""Real servers that begin TLS within a protocol of their own: their options and configurations."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from .lab import PEERS
from .process import run

if TYPE_CHECKING:
    from pathlib import Path

    from .lab import Lab
    from .process import Peer


def pair(lab: Lab) -> tuple[Path, Path]:
    """The certificate and the key of the server, where users other than root can read them."""
    lab.folder.chmod(0o711)
    chain, key = lab.folder / "server.pem", lab.folder / "server.key"
    shutil.copyfile(lab.certificates.chain("rsa"), chain)
    shutil.copyfile(lab.certificates.key("rsa"), key)
    return chain, key


def written(lab: Lab, name: str, text: str) -> Path:
    """A file of configuration in the scenario's folder."""
    file = lab.folder / name
    file.write_text(text)
    return file


def aiosmtpd(lab: Lab) -> Peer:
    """A mail server that throws all mail away."""
    chain, key = pair(lab)
    words = ("-m", "aiosmtpd", "-n", "-l", "0.0.0.0:25", "-c", "aiosmtpd.handlers.Sink")
    return lab.server("python", *words, "--tlscert", chain, "--tlskey", key, port=25)


def ftp(lab: Lab) -> Peer:
    """A file server of pyftpdlib."""
    return lab.server("python", PEERS / "ftp_server.py", *pair(lab), port=21)


def dovecot(lab: Lab, protocol: str, port: int) -> Peer:
    """A server of mailboxes, over IMAP or POP3."""
    chain, key = pair(lab)
    text = f"""
base_dir = {lab.folder}/run
state_dir = {lab.folder}/state
log_path = /dev/stderr
protocols = {protocol}
listen = *
ssl = yes
ssl_cert = <{chain}
ssl_key = <{key}
service {protocol}-login {{
  inet_listener {protocol}s {{
    port = 0
  }}
}}
passdb {{
  driver = static
  args = nopassword=y
}}
"""
    return lab.server("dovecot", "-F", "-c", written(lab, "dovecot.conf", text), port=port)


def owned(lab: Lab, user: str, *files: Path) -> Path:
    """A folder of a user who is not root; some files become that user's too."""
    folder = lab.folder / user
    folder.mkdir()
    for file in (folder, *files):
        shutil.chown(file, user)
        file.chmod(0o700 if file == folder else 0o600)
    return folder


def postgresql(lab: Lab) -> Peer:
    """A new, empty database."""
    chain, key = pair(lab)
    folder = owned(lab, "postgres", chain, key)
    binaries = run("pg_config", "--bindir").strip()
    as_user = ("runuser", "-u", "postgres", "--")
    run(*as_user, f"{binaries}/initdb", "-D", folder, "-A", "trust", "--no-sync")
    settings = {
        "listen_addresses": "*",
        "unix_socket_directories": "",
        "ssl": "on",
        "ssl_cert_file": chain,
        "ssl_key_file": key,
    }
    words = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    return lab.server(*as_user, f"{binaries}/postgres", "-D", folder, *words, port=5432)


def mariadb(lab: Lab) -> Peer:
    """A database without tables of users."""
    chain, key = pair(lab)
    folder = owned(lab, "mysql", chain, key)
    words = ["--no-defaults", "--user=mysql", f"--datadir={folder}", f"--socket={folder}/socket"]
    words += ["--skip-grant-tables", f"--ssl-cert={chain}", f"--ssl-key={key}"]
    words += [f"--pid-file={folder}/pid", "--skip-log-bin", "--port=3306"]
    return lab.server("mariadbd", *words, port=3306)


def slapd(lab: Lab) -> Peer:
    """A directory with nothing in it."""
    chain, key = pair(lab)
    text = f"""
TLSCertificateFile {chain}
TLSCertificateKeyFile {key}
pidfile {lab.folder}/slapd.pid
argsfile {lab.folder}/slapd.args
"""
    config = written(lab, "slapd.conf", text)
    return lab.server("slapd", "-d", "0", "-h", "ldap://0.0.0.0:389", "-f", config, port=389)


def prosody(lab: Lab) -> Peer:
    """A chat server."""
    chain, key = pair(lab)
    folder = owned(lab, "prosody", chain, key)
    text = f"""
run_as_root = true
data_path = "{folder}"
pidfile = "{folder}/pid"
log = "*console"
interfaces = {{ "*" }}
modules_enabled = {{ "tls", "saslauth" }}
modules_disabled = {{ "s2s" }}
c2s_require_encryption = true
VirtualHost "server.example"
  ssl = {{ certificate = "{chain}", key = "{key}" }}
"""
    config = written(lab, "prosody.cfg.lua", text)
    return lab.server("prosody", "-F", "--config", config, port=5222)


def haproxy(lab: Lab, side: str, port: int, text: str) -> Peer:
    """A load balancer on one side, with what is special of its configuration."""
    chain, key = pair(lab)
    both = written(lab, "both.pem", chain.read_text() + key.read_text())
    common = f"defaults\n timeout connect 5s\n timeout client 9s\n timeout server 9s\n{text}"
    config = written(lab, f"haproxy-{side}.cfg", common.replace("CERTIFICATE", str(both)))
    start = lab.server if side == "server" else lab.local
    return start("haproxy", "-db", "-f", config, port=port)
