#!/usr/bin/env python3
"""Check a file that `waarborg evidence` made; needs only the standard library, and no log.

usage: check-evidence.py FILE [PUBLIC_KEY ...]

Recomputes the Merkle root (RFC 9162, SHA-256) from the records and hashes in FILE, and compares it
with the checkpoint in FILE. A PUBLIC_KEY, `name+hash+base64` as signed notes (C2SP) have it, of the
log or of a witness, must have signed that checkpoint. Prints `<records> of <size> <root hex>`.
Exit 0: it is as it says. Exit 1: what differs, and where. Exit 2: usage, or this is no evidence.
"""
import base64, json, os, sqlite3, sys
from hashlib import sha256, sha512
from urllib.parse import quote


class Damage(Exception):
    pass


class Unreadable(Exception):
    pass


def leaf(line):
    """Of a record SHA-256(0x00, record); the line in the place of a withheld record says it."""
    if line.startswith(b'{"withheld":'):
        return bytes.fromhex(json.loads(line)["withheld"]["leaf"])
    return sha256(b"\0" + line).digest()


def check_withheld(records, size):
    """A withheld line is what its certificate says, word for word; gives how many came too late."""
    late = 0
    for position, line in records.items():
        if not line.startswith(b'{"withheld":'):
            continue
        said = json.loads(line)["withheld"]
        certificate = said.pop("certificate")
        if certificate >= size:
            late += 1
            continue
        event = json.loads(records.get(certificate, b"{}"))
        if (event.get("context", {}).get("type") != "RecordsWithheld"
                or said not in event["data"]["records"]):
            raise Damage(f"position {position}: it is withheld, and position {certificate} does not"
                         " certify it")
    return late


def root(records, nodes, start, count):
    """A hash that the file holds, a record, or both halves: each is used once, none is left."""
    if (start, count) in nodes:
        return nodes.pop((start, count))
    if count == 1:
        if start not in records:
            raise Damage(f"position {start}: there is neither the record nor a hash over it")
        line = records.pop(start)
        content = json.loads(line)
        content = content.get("withheld", content.get("context", {}))
        if content.get("position") != start:
            raise Damage(f"position {start}: the record there says that it is elsewhere")
        return leaf(line)
    left = 1 << (count - 1).bit_length() - 1
    halves = root(records, nodes, start, left), root(records, nodes, start + left, count - left)
    return sha256(b"\1" + halves[0] + halves[1]).digest()


# Ed25519 (RFC 8032), to verify only; slow, and nothing here is secret.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        result = add(result, point) if scalar & 1 else result
        point, scalar = add(point, point), scalar >> 1
    return result


def decompress(encoded):
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & (1 << 255) - 1
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if y >= P or (x * x - x2) % P or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key, message, signature):
    scalar = int.from_bytes(signature[32:], "little")
    point, public = decompress(signature[:32]), decompress(key)
    if len(signature) != 64 or scalar >= L or point is None or public is None:
        return False
    challenge = int.from_bytes(sha512(signature[:32] + key + message).digest(), "little") % L
    left = multiply(scalar, BASE)
    right = add(point, multiply(challenge, public))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 == (
        left[1] * right[2] - right[1] * left[2]) % P


def parsed(text):
    """Name and bytes of a public key, whose hash must be right; None for anything else."""
    parts = text.strip().split("+", 2)
    try:
        key = base64.b64decode(parts[-1], validate=True)
    except ValueError:
        return None
    if len(parts) != 3 or len(key) != 33 or key[0] not in (1, 4):
        return None
    hash_bytes = sha256(parts[0].encode() + b"\n" + key).digest()[:4]
    return (parts[0], key, hash_bytes) if hash_bytes.hex() == parts[1] else None


def check_signature(name, key, hash_bytes, note):
    """A log signs the text (1); a witness signs the moment and the text (4, cosignature/v1)."""
    body, _, lines = note.partition("\n\n")
    body = body.encode() + b"\n"
    for line in lines.splitlines():
        dash, signer, content = line.split(" ")
        content = base64.b64decode(content)
        if (signer, content[:4]) != (name, hash_bytes):
            continue
        if key[0] == 4:
            moment = int.from_bytes(content[4:12], "big")
            message, signature = b"cosignature/v1\ntime %d\n" % moment + body, content[12:]
        else:
            message, signature = body, content[4:]
        if is_signed(key[1:], message, signature):
            return
    raise Damage(f"note: it has no valid signature by {name}")


def check(file, keys):
    about = dict(file.execute("SELECT key, value FROM about"))
    if not {"log", "note", "root", "size"} <= about.keys():
        raise Unreadable("what it says of itself is incomplete")
    size, note = int(about["size"]), about["note"]
    records = dict(file.execute("SELECT position, record FROM record"))
    nodes = {(start, count): value
             for start, count, value in file.execute("SELECT start, count, hash FROM node")}
    count, late = len(records), check_withheld(records, size)
    recomputed = root(records, nodes, 0, size) if size else sha256(b"").digest()
    if records or nodes:
        raise Damage(f"{sorted(records) or sorted(nodes)}: not in the log")
    expected = [f"waarborg/{about['log']}", str(size), base64.b64encode(recomputed).decode()]
    if note.split("\n")[:3] != expected or about["root"] != recomputed.hex():
        raise Damage(f"note: the records give root {recomputed.hex()}, and its checkpoint another")
    for key in keys:
        check_signature(*key, note)
    late = f" ({late} withheld after the checkpoint, of which only the hash is proven)" if late else ""
    return f"{count} of {size} {recomputed.hex()}{late}"


def main(arguments):
    keys = [parsed(text) for text in arguments[1:]]
    if not arguments or not os.path.isfile(arguments[0]) or None in keys:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    try:
        file = sqlite3.connect(f"file:{quote(arguments[0])}?mode=ro", uri=True)
        print(check(file, keys))
    except (sqlite3.Error, Unreadable) as error:
        print(f"{arguments[0]} cannot be read as evidence: {error}", file=sys.stderr)
        return 2
    except (Damage, ValueError, LookupError, TypeError, AttributeError, RecursionError) as damage:
        print(damage)
        return 1
    return 0


sys.exit(main(sys.argv[1:]))
