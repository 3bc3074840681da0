"""The hellos of our captures as files: `tests/data/hellos/NAME.KIND.bin`, for tests that read no captures.

    python -m tests.hellos

One file for each hello that differs from all others in more than its random bytes.
"""

import tlswire
from tests.architecture.table import TOP
from tests.rows import FILES

HELLOS = TOP / "tests/data/hellos"


def shape(hello):
    """What two hellos of one peer have in common."""
    suites = getattr(hello, "cipher_suites", None) or (hello.cipher_suite,)
    lengths = tuple((one.type, len(one.data)) for one in hello.extensions or ())
    return (hello.type, hello.legacy_version, len(hello.session_id), suites, lengths)


def main():
    """Writes the files."""
    HELLOS.mkdir(exist_ok=True)
    for old in HELLOS.glob("*.bin"):
        old.unlink()
    seen = set()
    for file in FILES:
        with tlswire.open_capture(file) as capture:
            hellos = [one.message for one in capture.messages() if one.type.endswith("_hello")]
        for hello in hellos:
            if isinstance(hello, tlswire.HandshakeMessage) or shape(hello) in seen:
                continue
            seen.add(shape(hello))
            name = f"{file.name.partition('.')[0]}.{hello.type}.bin"
            (HELLOS / name).write_bytes(hello.raw)


if __name__ == "__main__":
    main()
