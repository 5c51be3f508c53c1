#!/usr/bin/env python3
"""Recompute a random sample from its public record; needs only the standard library.

usage: recompute-sample.py [FILE]   (else standard input); `waarborg sample show --record` makes it:
  {"rule": "sample-v1", "frame": [units], "frameHash": hex, "commitment": hex, "secret": hex,
   "contribution": hex, "size": n, "seed": hex, "drawn": [units in order]}, and members not read.
Exit 0: reproduced. Exit 1: the first difference. Exit 2: this is not a record."""
import heapq, hmac, json, re, sys
from hashlib import sha256
def checks(record, frame, secret, contribution):
    """What was checked, what the record says, what was recomputed; as far as asked."""
    yield "rule", record["rule"], "sample-v1"
    yield "number of different units", len(set(frame)), len(frame)
    for unit in frame:
        fits = re.fullmatch("[^\0-\x1f\x7f-\x9f]+", unit.decode()) and len(unit) <= 200
        yield f"form of unit {ascii(unit.decode())}", bool(fits), True
    frame_hash = sha256(b"".join(unit + b"\n" for unit in frame))
    yield "frameHash", record["frameHash"], frame_hash.hexdigest()
    yield "commitment", record["commitment"], sha256(secret).hexdigest()
    seed = sha256(b"sample-v1\0" + contribution + secret + frame_hash.digest()).digest()
    yield "seed", record["seed"], seed.hex()
    yield f"size {record['size']} from 1 to {len(frame)}", 1 <= record["size"] <= len(frame), True
    yield "number drawn", len(record["drawn"]), record["size"]
    keyed = ((hmac.digest(seed, unit, "sha256"), unit.decode()) for unit in frame)
    for rank, (_, unit) in enumerate(heapq.nsmallest(record["size"], keyed)):
        yield f"rank {rank + 1}", record["drawn"][rank], unit

try:
    (name,) = sys.argv[1:] or [0]
    record = json.load(open(name, encoding="utf-8"))
    hexes = [record[key] for key in ("secret", "contribution", "seed", "frameHash", "commitment")]
    if type(record["size"]) is not int or not all(re.fullmatch("[0-9a-f]{64}", h) for h in hexes):
        raise ValueError("size is no number, or a hash is not 64 lower-case hex digits")
    frame, *_ = sorted(u.encode() for u in record["frame"]), [u.encode() for u in record["drawn"]]
except (ValueError, OSError, LookupError, TypeError, AttributeError, RecursionError) as error:
    sys.exit(print(f"{error!r}\n\n{__doc__}", file=sys.stderr) or 2)
for what, found, recomputed in checks(record, frame, *map(bytes.fromhex, hexes[:2])):
    if found != recomputed:
        sys.exit(print(f"difference: {what} is {found!a}, recomputed {recomputed!a}") or 1)
print(f"reproduced: {record['size']} of {len(frame)} units")
