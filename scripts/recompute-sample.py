#!/usr/bin/env python3
"""Recompute a random sample from its public record; needs only the standard library.

usage: recompute-sample.py [FILE]

FILE, or standard input without it, holds one JSON document (other members are not looked at):
  {"rule": "sample-v1", "frame": [every unit], "frameHash": hex, "commitment": hex, "secret": hex,
   "contribution": hex, "size": n, "seed": hex, "drawn": [the drawn units in order]}
Exit 0: reproduced. Exit 1: the first difference. Exit 2: this is not a record.
"""
import heapq, hmac, json, re, sys
from hashlib import sha256

KINDS = {"rule": str, "frame": list, "frameHash": str, "commitment": str, "secret": str,
         "contribution": str, "size": int, "seed": str, "drawn": list}


def read(text):
    record = json.loads(text)
    for name, kind in KINDS.items():
        value = record.get(name) if isinstance(record, dict) else None
        if type(value) is not kind or kind is list and any(type(u) is not str for u in value):
            raise ValueError(f"{name} is missing or is not a {kind.__name__}")
        if kind is str and name != "rule" and not re.fullmatch("[0-9a-f]{64}", value):
            raise ValueError(f"{name} is not 64 lower-case hex digits")
        if kind is list:
            record[name] = [unit.encode() for unit in value]
    return record


def checks(record):
    """What was checked, what the record says, what was recomputed: in order, as far as asked."""
    yield "rule", record["rule"], "sample-v1"
    frame, size = sorted(record["frame"]), record["size"]
    yield "number of different units", len(set(frame)), len(frame)
    for unit in frame:
        allowed = re.fullmatch("[^\0-\x1f\x7f-\x9f]+", unit.decode()) and len(unit) <= 200
        yield f"form of unit {ascii(unit.decode())}", bool(allowed), True
    frame_hash = sha256()
    for unit in frame:
        frame_hash.update(unit + b"\n")
    yield "frameHash", record["frameHash"], frame_hash.hexdigest()
    secret, contribution = (bytes.fromhex(record[name]) for name in ("secret", "contribution"))
    yield "commitment", record["commitment"], sha256(secret).hexdigest()
    seed = sha256(b"sample-v1\0" + contribution + secret + frame_hash.digest()).digest()
    yield "seed", record["seed"], seed.hex()
    yield f"size {size} from 1 to {len(frame)}", 1 <= size <= len(frame), True
    keyed = ((hmac.digest(seed, unit, "sha256"), unit) for unit in frame)
    yield "number drawn", len(record["drawn"]), size
    for rank, (_, unit) in enumerate(heapq.nsmallest(size, keyed)):
        yield f"rank {rank + 1}", record["drawn"][rank].decode(), unit.decode()


def main(arguments):
    try:
        if len(arguments) > 1 or arguments[:1] in (["-h"], ["--help"]):
            raise ValueError("expected one record")
        with open(arguments[0] if arguments else 0, encoding="utf-8") as file:
            record = read(file.read())
    except (ValueError, OSError, RecursionError) as error:
        print(f"{error}\n\n{__doc__.strip()}", file=sys.stderr)
        return 2
    for name, found, recomputed in checks(record):
        if found != recomputed:
            print(f"difference: {name} is {ascii(found)}, recomputed {ascii(recomputed)}")
            return 1
    print(f"reproduced: {record['size']} of {len(record['frame'])} units")
    return 0


sys.exit(main(sys.argv[1:]))
