"""C programs, built with the header and each form of the library, read what Python reads."""

import shutil
import subprocess

import pytest

import tlswire
from tests.capi.library import HEADER, INCLUDE, TOP, built, lines_of_python, tool
from tests.capi.samples import SAMPLES

SOURCES = TOP / "tests/capi"
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror"]
# What the standard library of Rust needs, for who links to the archive.
NATIVE = ["-lpthread", "-ldl", "-lm"]


def run(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False)


def link(form):
    """How to link to one form of the library."""
    library = built()[form]
    if form == "static":
        return [str(library), *NATIVE]
    return [f"-L{library.parent}", "-ltlswire", f"-Wl,-rpath,{library.parent}"]


@pytest.fixture(scope="module", params=["shared", "static"])
def program(request, tmp_path_factory):
    """Runs a program of this folder, linked to one form of the library."""
    folder = tmp_path_factory.mktemp(request.param)

    def start(name, *arguments):
        target = folder / name
        if not target.exists():
            source = [f"-I{INCLUDE}", str(SOURCES / f"{name}.c"), "-o", str(target)]
            cc = tool("cc", "a C compiler, for example gcc")
            made = run(cc, "-std=c99", *WARNINGS, *source, *link(request.param))
            assert made.returncode == 0, made.stderr
        return run(target, *arguments)

    return start


@pytest.mark.parametrize("name", SAMPLES)
def test_a_program_in_c_reads_what_python_reads(program, tmp_path, name):
    file = tmp_path / "hello.bin"
    file.write_bytes(SAMPLES[name])
    done = program("print_hello", file)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == lines_of_python(SAMPLES[name])


def test_wrong_calls_are_answered(program):
    done = program("misuse")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.strip() == tlswire.__version__


def test_the_header_stands_alone_in_c():
    cc = tool("cc", "a C compiler, for example gcc")
    for standard in ("c99", "c11"):
        done = run(cc, f"-std={standard}", *WARNINGS, "-fsyntax-only", "-x", "c", str(HEADER))
        assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("c++") is None, reason="no C++ compiler")
def test_the_header_stands_alone_in_cpp():
    source = f'#include "{HEADER}"\ntlswire_error error = TLSWIRE_ERROR_INIT;\n'
    command = ["c++", "-std=c++17", *WARNINGS, "-fsyntax-only", "-x", "c++", "-"]
    done = subprocess.run(command, input=source, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(shutil.which("nm") is None, reason="no nm")
def test_the_library_exports_its_own_names_only():
    done = run("nm", "-D", "--defined-only", "--format=posix", str(built()["shared"]))
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert names
    assert [name for name in names if not name.startswith("tlswire_")] == []
