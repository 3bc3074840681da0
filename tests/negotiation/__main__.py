"""Prints the matrix of what is predicted against what real servers do."""

import sys

from tests.negotiation.matrix import main

main(sys.argv[1:])
