"""Servers that no package manager has: stacks compiled by cargo from `peers`, and their policies.

Each is a small program around the stack's own crate. It is compiled once, into the target
directory of cargo, and skipped where there is no cargo or its crates cannot be had.
"""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from tests.negotiation.servers import PEERS, TLS10, TLS11, TLS12, TLS13, Server
from tlswire.policy import library
from tlswire.policy.suites import suite

TOP = Path(__file__).parents[2]
TARGET = Path(os.environ.get("CARGO_TARGET_DIR") or TOP / "target") / "peers"
# Takes minutes to compile, and needs cmake and libclang: only `make test-stacks` asks for it.
RARE = frozenset({"boringssl"})
WANTED = os.environ.get("TLSWIRE_STACKS", "")


def stacks():
    """The stacks that are asked for."""
    return [one for one in ("rustls", "s2n", "boringssl") if one not in RARE or WANTED == "all"]


@cache
def build(stack):
    """Compiles the program if it is not yet; skips where what it is made of cannot be had."""
    if shutil.which("cargo") is None:
        pytest.skip(f"the server of {stack} needs cargo, which is not installed")
    fetched = cargo(stack, "fetch", "--locked")
    if fetched.returncode:
        pytest.skip(f"the crates of the server of {stack} cannot be had: {end_of(fetched)}")
    done = cargo(stack, "build", "--locked", "--quiet", "--target-dir", TARGET)
    assert done.returncode == 0, f"the server of {stack} does not compile: {end_of(done)}"


def cargo(stack, *words):
    return subprocess.run(
        ["cargo", *words],
        cwd=PEERS / stack,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=1500,
    )


def end_of(done):
    return "\n".join(done.stderr.splitlines()[-5:])


def require(server):
    """Compiles what a server is made of, if it is one of these."""
    if server.stack in MAKERS:
        build(server.stack)


def environment():
    """Where cmake and libclang are found that were installed beside Python."""
    out = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    found = list(Path(sys.prefix).glob("lib/python*/site-packages/clang/native"))
    if found and "LIBCLANG_PATH" not in out:
        out["LIBCLANG_PATH"] = str(found[0])
        # That package has no headers of its own: those of the compiler will do.
        done = subprocess.run(["cc", "-print-file-name=include"], capture_output=True, text=True)
        out["BINDGEN_EXTRA_CLANG_ARGS"] = f"-I{done.stdout.strip()}"
    return out


def program(stack):
    return str(TARGET / "debug" / f"tlswire-peer-{stack}")


# --- rustls ----------------------------------------------------------------------------------


def rustls(name, least, most, *options, certificate="rsa", **policy):
    command = (program("rustls"), "{port}", f"{{folder}}/{certificate}.pem", least, most, *options)
    base = {
        "name": name,
        "certificates": (certificate,),
        "knows_sessions": False,
        "alpn": None,
        "server_names": None,
    }
    return Server(f"rustls {name}", command, library()["rustls-0.23-ring"].but(**(base | policy)))


def rustls_servers():
    return [
        rustls("default", "0303", "0304"),
        rustls("1.3 only", "0304", "0304", versions=(TLS13,)),
        rustls("1.2 only", "0303", "0303", versions=(TLS12,)),
        rustls("server order", "0303", "0304", "order=server", order="server"),
        rustls("ecdsa", "0303", "0304", certificate="ecdsa-p256"),
        rustls("ed25519", "0303", "0304", certificate="ed25519"),
        rustls("alpn", "0303", "0304", "alpn=h2", alpn=("h2",)),
        rustls("strict name", "0303", "0304", "names=localhost", server_names=("localhost",)),
        rustls("client certificate", "0303", "0304", "client=require", client_auth="require"),
    ]


# --- s2n-tls ---------------------------------------------------------------------------------

# Their names in s2n-tls, where it has another.
S2N_NAMES = {"s2n-default": "default", "s2n-default-tls13": "default_tls13"}
S2N_NAMES |= {"s2n-rfc9151": "rfc9151"}


def s2n(policy, *options, certificate="rsa", **more):
    name = S2N_NAMES.get(policy, policy)
    command = (program("s2n"), "{port}", f"{{folder}}/{certificate}.pem", name, *options)
    base = {
        "certificates": (certificate,),
        "knows_sessions": False,
        "alpn": None,
        "server_names": None,
    }
    title = " ".join(("s2n", name, *options, *((certificate,) if certificate != "rsa" else ())))
    fields = base | {"client_auth": "none"} | more
    return Server(title, command, library()[policy].but(**fields))


def s2n_servers():
    return [
        s2n("s2n-default"),
        s2n("s2n-default-tls13"),
        s2n("s2n-default", certificate="ecdsa-p256"),
        s2n("ELBSecurityPolicy-2016-08"),
        s2n("ELBSecurityPolicy-2016-08", certificate="ecdsa-p256"),
        s2n("ELBSecurityPolicy-TLS-1-2-2017-01"),
        s2n("CloudFront-TLS-1-2-2021"),
        s2n("CloudFront-TLS-1-3-2025"),
        s2n("CloudFront-SSL-v-3"),
        s2n("s2n-default-tls13", "alpn=h2", alpn=("h2",)),
        s2n("s2n-default-tls13", "client=require", client_auth="require"),
    ]


# --- BoringSSL -------------------------------------------------------------------------------


def boringssl(name, least, most, *options, certificate="rsa", **policy):
    command = (program("boringssl"), "{port}", f"{{folder}}/{certificate}.pem", least, most)
    base = {
        "name": name,
        "certificates": (certificate,),
        "knows_sessions": False,
        "alpn": None,
        "server_names": None,
    }
    own = library()["boringssl"].but(**(base | policy))
    # No key is configured, so suites with PSK are off.
    own = own.but(ciphers=tuple(one for one in own.ciphers if suite(one).key != "none"))
    return Server(f"boringssl {name}", (*command, *options), own)


def boringssl_servers():
    return [
        boringssl("default", "0303", "0304"),
        boringssl("1.0-1.3", "0301", "0304", versions=(TLS10, TLS11, TLS12, TLS13)),
        boringssl("1.3 only", "0304", "0304", versions=(TLS13,)),
        boringssl("1.2 only", "0303", "0303", versions=(TLS12,)),
        boringssl("ecdsa", "0303", "0304", certificate="ecdsa-p256"),
        boringssl("alpn", "0303", "0304", "alpn=h2", alpn=("h2",)),
        boringssl("strict name", "0303", "0304", "names=localhost", server_names=("localhost",)),
        boringssl("client certificate", "0303", "0304", "client=require", client_auth="require"),
        boringssl(
            "cbc",
            *("0303", "0303", "ciphers=ECDHE-RSA-AES128-SHA:ECDHE-ECDSA-AES128-SHA"),
            versions=(TLS12,),
            ciphers=(0xC013, 0xC009),
        ),
    ]


MAKERS = {"rustls": rustls_servers, "s2n": s2n_servers, "boringssl": boringssl_servers}


def everything():
    """Every server that is asked for; whether it can be compiled is seen when it is started."""
    return [server for stack in stacks() for server in MAKERS[stack]()]
