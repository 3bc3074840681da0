"""A million rows of two thousand distinct offers, in Parquet.

python -m tests.whatif.many FILE [ROWS]
"""

import random
import sys

import pyarrow
import pyarrow.parquet

import tlswire
from tests.python.conftest import DATA
from tests.whatif.made import AGREED, BEGIN
from tlswire import Offer
from tlswire.whatif.offers import distinct

ROWS, OFFERS, ADDRESSES, NAMES = 1_000_000, 2_000, 100_000, 300


def drawn(rng):
    """Rows with distinct offers, drawn from those of real clients."""
    rows = tlswire.read_capture(sorted(DATA.glob("browser-*.pcap")) + sorted(DATA.glob("o*12*")))
    real = [row.to_dict() for row in rows if row.client_ciphers and row.outcome == "established"]
    out = {}
    while len(out) < OFFERS:
        one = dict(rng.choice(real))
        ciphers = one["client_ciphers"]
        kept = rng.sample(ciphers, rng.randint(max(1, len(ciphers) // 2), len(ciphers)))
        one |= AGREED[one["version_id"]] | {"client_ciphers": kept, "ja4": f"t13d_{len(out):05}"}
        out.setdefault(distinct(Offer.from_row(one)), one)
    return list(out.values())


def table(rows=ROWS, seed=1):
    """The rows: each of some address, at some time, with one of the offers."""
    rng = random.Random(seed)
    offers = pyarrow.Table.from_pylist(drawn(rng), schema=pyarrow.table(
        tlswire.read_capture(DATA / "demo.pcapng")
    ).schema)  # fmt: skip
    which = pyarrow.array([int(OFFERS * rng.random()) for _ in range(rows)])
    found = offers.take(which)
    addresses = [f"10.{at >> 16}.{at >> 8 & 255}.{at & 255}" for at in range(ADDRESSES)]
    begin = int(BEGIN.timestamp()) * 10**9
    columns = {
        "src_ip": [addresses[rng.randrange(ADDRESSES)] for _ in range(rows)],
        "server_name": [f"www{rng.randrange(NAMES)}.example" for _ in range(rows)],
        "connection_id": [f"{at:020x}" for at in range(rows)],
        "ts": pyarrow.array(
            [begin + at * 10**6 for at in range(rows)], pyarrow.timestamp("ns", "UTC")
        ),
    }
    for name, values in columns.items():
        found = found.set_column(found.schema.get_field_index(name), name, [values])
    return found


def write(path, rows=ROWS):
    """Writes them."""
    pyarrow.parquet.write_table(table(rows), path)


if __name__ == "__main__":
    write(sys.argv[1], *map(int, sys.argv[2:]))
