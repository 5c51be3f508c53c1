#!/usr/bin/env python3
"""Recompute the root of an event log; needs only the standard library and the command lz4.

usage: recompute-root.py FILE

FILE is a log, best one that `waarborg backup` made. Prints `<count> <root hex>`: the number of its
records and their Merkle root (RFC 9162, SHA-256), as a checkpoint signs them.
Exit 0: recomputed. Exit 1: the first damage, and where. Exit 2: usage, or this is not a log.
"""
import json, os, sqlite3, subprocess, sys, tempfile
from hashlib import sha256
from urllib.parse import quote


class Damage(Exception):
    pass


def leaf(line):
    """Of a record SHA-256(0x00, record); the line in the place of a withheld record says it."""
    if line.startswith(b'{"withheld":'):
        return bytes.fromhex(json.loads(line)["withheld"]["leaf"])
    return sha256(b"\0" + line).digest()


def root(hashes):
    """RFC 9162 section 2.1.1, over leaves, or over the roots of subtrees of equal size."""
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256(b"").digest()
    middle = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\1" + root(hashes[:middle]) + root(hashes[middle:])).digest()


def block_root(frames, dictionary, stored):
    command = ["lz4", "-d", "-c"] + (["-D", dictionary] if os.path.getsize(dictionary) else [])
    unpacked = subprocess.run(command, input=frames, capture_output=True)
    if unpacked.returncode != 0:
        raise Damage(f"lz4 cannot unpack it: {unpacked.stderr.decode().strip()}")
    lines = unpacked.stdout.split(b"\n")[:-1]
    recomputed = root([leaf(line) for line in lines])
    if len(lines) != 1024 or recomputed != stored:
        raise Damage(f"{len(lines)} records, root {recomputed.hex()}, stored {stored.hex()}")
    return recomputed


def recompute(log, folder):
    """The number of records and their root; a stored root is compared, never believed."""
    for number, content in log.execute("SELECT id, bytes FROM dictionary"):
        with open(os.path.join(folder, str(number)), "wb") as file:
            file.write(content)
    blocks, tail = [], []
    try:
        place = "block 0"
        query = "SELECT number, dictionary, records, root FROM block ORDER BY number"
        for number, dictionary, records, stored in log.execute(query):
            if number != len(blocks):
                raise Damage("it is missing")
            blocks.append(block_root(records, os.path.join(folder, str(dictionary)), stored))
            place = f"block {len(blocks)}"
        for position, line in log.execute("SELECT position, record FROM tail ORDER BY position"):
            place = f"position {1024 * len(blocks) + len(tail)}"
            if place != f"position {position}":
                raise Damage("it is missing")
            tail.append(leaf(line))
    except (Damage, ValueError, LookupError, OSError) as problem:
        raise Damage(f"{place}: {problem}")
    # A block is a perfect subtree; the tail, smaller than one, hangs to the right of them all.
    return 1024 * len(blocks) + len(tail), root(blocks + ([root(tail)] if tail else []))


def main(arguments):
    if len(arguments) != 1 or not os.path.isfile(arguments[0]):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    try:
        log = sqlite3.connect(f"file:{quote(arguments[0])}?mode=ro", uri=True)
        with tempfile.TemporaryDirectory() as folder:
            count, recomputed = recompute(log, folder)
    except sqlite3.Error as error:
        print(f"{arguments[0]} cannot be read as an event log: {error}", file=sys.stderr)
        return 2
    except Damage as damage:
        print(damage)
        return 1
    print(count, recomputed.hex())
    return 0


sys.exit(main(sys.argv[1:]))
