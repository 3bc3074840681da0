"""The shared library, opened in ABI mode, reads what the Python interface reads."""

import re

import pytest
from hypothesis import given

from tests import strategies
from tests.capi.library import HEADER, Handle, lines_of_cffi, lines_of_python, loaded, new_error
from tests.capi.samples import SAMPLES


@pytest.mark.parametrize("name", SAMPLES)
def test_a_hello_of_a_capture_reads_alike(name):
    assert lines_of_cffi(SAMPLES[name]) == lines_of_python(SAMPLES[name])


@given(strategies.client_hellos)
def test_hellos_of_any_structure_read_alike(message):
    assert lines_of_cffi(message) == lines_of_python(message)


@given(strategies.damaged(strategies.client_hellos).filter(lambda data: data[:1] == b"\1"))
def test_damaged_hellos_read_alike(message):
    assert lines_of_cffi(message) == lines_of_python(message)


def test_every_cut_of_a_hello_reads_alike():
    message = SAMPLES["openssl-tls12-rsa"]
    for end in range(len(message)):
        assert lines_of_cffi(message[:end]) == lines_of_python(message[:end])


@pytest.mark.parametrize("first", [0, 2, 3, 0x16, 0xFF])
def test_what_is_no_client_hello_is_refused_at_its_type(first):
    message = bytes([first]) + SAMPLES["openssl-tls12-rsa"][1:]
    assert lines_of_cffi(message) == ["error illegal_value msg_type 0"]


def test_an_index_past_the_end_is_an_error():
    ffi, library = loaded()
    message, out = SAMPLES["openssl-tls12-rsa"], ffi.new("tlswire_client_hello **")
    assert library.tlswire_client_hello_parse(message, len(message), out, ffi.NULL) == 0
    handle = Handle(out[0])
    for index in (handle.get("cipher_suite_count", "size_t")[1], 2**64 - 1):
        assert handle.get("cipher_suite_at", "uint16_t", index) == ("index", 0)
    library.tlswire_client_hello_free(out[0])


def test_a_length_of_all_memory_is_an_error():
    ffi, library = loaded()
    out, error = ffi.new("tlswire_client_hello **"), new_error()
    for length in (2**63, 2**64 - 1):
        result = library.tlswire_client_hello_parse(b"\1", length, out, error)
        assert result == library.TLSWIRE_ERR_LENGTH
        assert (ffi.string(error.field), out[0]) == (b"length", ffi.NULL)


def test_every_result_has_a_name_of_its_own():
    ffi, library = loaded()
    numbers = [int(number) for number in re.findall(r"TLSWIRE_\w+ = (\d+),", HEADER.read_text())]
    names = [ffi.string(library.tlswire_result_name(number)) for number in numbers]
    assert len(numbers) > 10
    assert len({*names, b"unknown"}) == len(numbers) + 1
