#!/usr/bin/env python3
"""Recompute the root of an event log; needs only the standard library and the command lz4.

usage: recompute-root.py FILE

FILE is a log that nobody writes to, such as `waarborg backup` makes. Prints `<count> <root hex>`:
the number of records and their Merkle root (RFC 9162, SHA-256), as a checkpoint signs them.
Exit 0: recomputed. Exit 1: what is damaged, and where. Exit 2: usage, or this is not a log.
"""
import json, os, sqlite3, subprocess, sys, tempfile
from hashlib import sha256
from urllib.parse import quote

WITHHELD = b'{"withheld":'


class Damage(Exception):
    pass


def leaf(line):
    """Of a record SHA-256(0x00, record); where one is withheld, the line gives its leaf."""
    if line.startswith(WITHHELD):
        return bytes.fromhex(json.loads(line)["withheld"]["leaf"])
    return sha256(b"\0" + line).digest()


def root(hashes):
    """RFC 9162 section 2.1.1; `hashes` are leaves, or roots of subtrees of equal size."""
    if len(hashes) < 2:
        return hashes[0] if hashes else sha256(b"").digest()
    middle = 1 << (len(hashes) - 1).bit_length() - 1
    return sha256(b"\1" + root(hashes[:middle]) + root(hashes[middle:])).digest()


def unpack(frames, dictionary):
    command = ["lz4", "-d", "-c", "-D", dictionary] if dictionary else ["lz4", "-d", "-c"]
    return subprocess.run(command, input=frames, capture_output=True, check=True).stdout


def recompute(log, folder):
    paths = {}
    for number, content in log.execute("SELECT id, bytes FROM dictionary"):
        paths[number] = os.path.join(folder, f"dictionary-{number}") if content else None
        if content:
            with open(paths[number], "wb") as file:
                file.write(content)
    blocks, count = [], 0
    query = "SELECT number, dictionary, root, records FROM block ORDER BY number"
    for number, dictionary, stored, records in log.execute(query):
        try:
            lines = unpack(records, paths[dictionary]).split(b"\n")[:-1]
            recomputed = root([leaf(line) for line in lines])
        except (subprocess.CalledProcessError, ValueError, KeyError) as error:
            raise Damage(f"block {number}: {error}")
        if number != len(blocks) or len(lines) != 1024 or recomputed != stored:
            raise Damage(f"block {number}: recomputed {recomputed.hex()} over {len(lines)} records")
        blocks.append(recomputed)
        count += len(lines)
    tail = []
    for position, line in log.execute("SELECT position, record FROM tail ORDER BY position"):
        if position != count + len(tail):
            raise Damage(f"position {count + len(tail)}: it is missing")
        tail.append(leaf(line))
    # Blocks are perfect subtrees; a tail hangs to their right, below as many inner nodes.
    hashes = root_of_peaks(blocks, tail)
    return count + len(tail), hashes


def root_of_peaks(blocks, tail):
    """The tree splits at the largest power of two below its size, so the tail stays rightmost."""
    if not tail:
        return root(blocks)
    if not blocks:
        return root(tail)
    return root(blocks + [root(tail)])


def main(arguments):
    if len(arguments) != 1 or not os.path.isfile(arguments[0]):
        print(__doc__.strip(), file=sys.stderr)
        return 2
    try:
        log = sqlite3.connect(f"file:{quote(arguments[0])}?mode=ro", uri=True)
        with tempfile.TemporaryDirectory() as folder:
            count, hash = recompute(log, folder)
    except sqlite3.Error as error:
        print(f"{arguments[0]} is not an event log: {error}", file=sys.stderr)
        return 2
    except Damage as damage:
        print(damage)
        return 1
    print(count, hash.hex())
    return 0


sys.exit(main(sys.argv[1:]))
