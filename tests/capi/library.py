"""`libtlswire` as Python sees it, and what each of the interfaces reads in a hello."""

import json
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import cffi

import tlswire

TOP = Path(__file__).resolve().parents[2]
INCLUDE = TOP / "rust/capi/include"
HEADER = INCLUDE / "tlswire.h"
OK, ABSENT = 0, 1


def tool(name, package):
    """Where a tool is; a sentence when it is missing."""
    found = shutil.which(name)
    assert found, f"{name} is missing: install {package}"
    return found


@cache
def built():
    """The libraries by suffix, `.so` (or the system's own) and `.a`, built if they are stale."""
    command = [tool("cargo", "Rust"), "build", "--locked", "--quiet", "-p", "tlswire-capi"]
    made = subprocess.run(
        [*command, "--message-format=json"], cwd=TOP, check=True, stdout=subprocess.PIPE, text=True
    )
    messages = [json.loads(line) for line in made.stdout.splitlines()]
    files = next(
        [Path(file) for file in message["filenames"]]
        for message in messages
        if message["reason"] == "compiler-artifact" and "cdylib" in message["target"]["crate_types"]
    )
    return {"static" if file.suffix == ".a" else "shared": file for file in files}


def declarations():
    """The header as `cffi` reads it: without the preprocessor and without C++."""
    text = re.sub(
        r"#if(def __cplusplus| defined\(__cplus).*?#endif.*?\n",
        "",
        HEADER.read_text(),
        flags=re.DOTALL,
    )
    text = re.sub(r"#if __STDC_VERSION__.*?#else\n", "", text, flags=re.DOTALL)
    return re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)


@cache
def loaded():
    """The shared library in ABI mode: the `FFI` and the functions."""
    ffi = cffi.FFI()
    ffi.cdef(declarations())
    return ffi, ffi.dlopen(str(built()["shared"]))


def new_error():
    ffi, _ = loaded()
    return ffi.new("tlswire_error *", {"struct_size": ffi.sizeof("tlswire_error")})


def escaped(data):
    """Bytes as the Python interface tells them."""
    return "".join(
        "\\\\" if byte == 0x5C else chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02x}"
        for byte in data
    )


# --- Through Python ---------------------------------------------------------------------------


def error_line(name, error):
    return f"{name} {error.kind} {error.field} {error.offset}"


def lines_of_python(message):
    """What `tlswire.parse_client_hello` reads."""
    try:
        hello = tlswire.parse_client_hello(message)
    except tlswire.ParseError as error:
        return [error_line("error", error)]
    version = hello.max_version
    return [
        f"legacy_version {hello.legacy_version:04x}",
        "max_version absent" if version is None else f"max_version {version:04x}",
        server_name_line(hello),
        *(f"cipher_suite {suite:04x}" for suite in hello.cipher_suites),
        *(["extensions absent"] if hello.extensions is None else []),
        *(f"extension {one.type:04x} {one.data.hex()}" for one in hello.extensions or ()),
        error_line("defect", hello.defect) if hello.defect else "defect ok",
        f"ja3 {hello.ja3 or 'absent'}",
        f"ja4 {hello.ja4 or 'absent'}",
    ]


def server_name_line(hello):
    try:
        name = hello.server_name
    except tlswire.ParseError as error:
        return error_line("server_name", error)
    return "server_name absent" if name is None else f"server_name {name}"


# --- Through cffi -----------------------------------------------------------------------------


class Handle:
    """A handle, and its getters as Python would have them."""

    def __init__(self, hello):
        self.ffi, self.library = loaded()
        self.hello = hello

    def get(self, field, ctype, *arguments):
        """The answer of a getter: its name unless it is `ok`, and the place it wrote to."""
        out = self.ffi.new(f"{ctype} *")
        result = self.function(field)(self.hello, *arguments, out)
        return self.name(result), out[0]

    def function(self, field):
        return getattr(self.library, f"tlswire_client_hello_{field}")

    def name(self, result):
        return self.ffi.string(self.library.tlswire_result_name(result)).decode()

    def error(self, error):
        return f"{self.name(error.kind)} {self.ffi.string(error.field).decode()} {error.offset}"

    def bytes(self, found):
        return bytes(self.ffi.buffer(found.data, found.length))

    def code(self, field):
        name, found = self.get(field, "uint16_t")
        return f"{field} {found:04x}" if name == "ok" else f"{field} {name}"

    def text(self, field):
        name, found = self.get(field, "const char *")
        return f"{field} {self.ffi.string(found).decode() if name == 'ok' else name}"

    def server_name(self):
        out, error = self.ffi.new("tlswire_slice *"), new_error()
        result = self.library.tlswire_client_hello_server_name(self.hello, out, error)
        assert error.kind == result
        if result in {OK, ABSENT}:
            return f"server_name {'absent' if result else escaped(self.bytes(out))}"
        return f"server_name {self.error(error)}"

    def cipher_suites(self):
        for index in range(self.get("cipher_suite_count", "size_t")[1]):
            name, suite = self.get("cipher_suite_at", "uint16_t", index)
            assert name == "ok"
            yield f"cipher_suite {suite:04x}"

    def extensions(self):
        name, count = self.get("extension_count", "size_t")
        if name == "absent":
            yield "extensions absent"
        for index in range(count):
            kind, data = self.ffi.new("uint16_t *"), self.ffi.new("tlswire_slice *")
            assert self.function("extension_at")(self.hello, index, kind, data) == OK
            yield f"extension {kind[0]:04x} {self.bytes(data).hex()}"

    def defect(self):
        error = new_error()
        result = self.function("defect")(self.hello, error)
        return f"defect {self.error(error) if result else 'ok'}"


def lines_of_cffi(message):
    """What the shared library reads."""
    ffi, library = loaded()
    out, error = ffi.new("tlswire_client_hello **"), new_error()
    result = library.tlswire_client_hello_parse(message, len(message), out, error)
    assert error.kind == result
    handle = Handle(out[0])
    if result != OK:
        assert out[0] == ffi.NULL
        return [f"error {handle.error(error)}"]
    try:
        return [
            handle.code("legacy_version"),
            handle.code("max_version"),
            handle.server_name(),
            *handle.cipher_suites(),
            *handle.extensions(),
            handle.defect(),
            handle.text("ja3"),
            handle.text("ja4"),
        ]
    finally:
        library.tlswire_client_hello_free(out[0])
