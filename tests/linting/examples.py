"""For each rule a capture in which it fires: built, or one of our own by its name.

The frame is the packet that holds the first of the bytes; the offset is theirs in the message, its
header included, or in the sender's stream where it is no message that shows it.
"""

from tests.linting import examples_of_handshakes, examples_of_hellos, examples_of_others

EXAMPLES = {
    name: example
    for module in (examples_of_hellos, examples_of_handshakes, examples_of_others)
    for table in module.TABLES
    for name, example in table.items()
}
