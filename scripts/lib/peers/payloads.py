#!/usr/bin/env python3
"""Make the events that the peers are measured with, and read them again.

usage: payloads.py RECORDS SEED > FILE

A line per event: stream, event type and data, with tabs between. Data is canonical JSON of the
contract in Sources/BenchEvents, about 400 bytes on average. Every stream has ten events; streams
take turns in random order, as cases do over the years. Types are mixed by chance alone, so that any
part of the file weighs the same. The same seed gives the same bytes. Prints on standard error what
it made.
"""
import base64, collections, hashlib, json, random, sys

EVENTS_PER_STREAM = 10
KINDS = ["huurtoeslag", "kinderopvangtoeslag", "kindgebondenBudget", "zorgtoeslag"]
ORDINALS = ["eerste", "tweede", "derde", "vierde", "vijfde"]

Payload = collections.namedtuple("Payload", "stream version type data")


def sealed(chance, plain_bytes):
    """A citizen's key, and what sealing makes of a text: nonce, ciphertext and tag in base64url."""
    ciphertext = base64.urlsafe_b64encode(chance.randbytes(12 + plain_bytes + 16)).rstrip(b"=")
    return f"citizen/{chance.randrange(1_000_000)}:{ciphertext.decode()}"


def day(chance):
    return f"2025-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"


def application(chance):
    return "ApplicationSubmitted", {
        "account": sealed(chance, 18),
        "benefitYear": 2025,
        "incomeCents": chance.randrange(5_000_000),
        "kind": chance.choice(KINDS),
        "submittedOn": day(chance),
    }


def advance(chance):
    amount = chance.randrange(10_000, 200_000)
    ground = (
        f"Awir art. {chance.randrange(14, 25)}, {chance.choice(ORDINALS)} lid;"
        f" Wet op de zorgtoeslag art. 2, {chance.choice(ORDINALS)} lid;"
        " Regeling vaststelling standaardpremie en bestuursrechtelijke premies"
        f" art. {chance.randrange(1, 5)}; berekening"
        f" {chance.randrange(1_000_000)}"
    )
    return "AdvanceRevised", {
        "from": day(chance),
        "ground": ground,
        "monthlyCents": [amount + chance.randrange(1_000) for _ in range(12)],
        "rules": f"zorgtoeslag-2025.{chance.randrange(1, 4)}",
    }


def change(chance):
    return "ChangeReported", {
        "change": chance.choice(["household", "income", "rent"]),
        "explanation": sealed(chance, chance.randrange(220, 560)),
        "from": day(chance),
        "incomeCents": chance.randrange(5_000_000),
        "reportedOn": day(chance),
    }


def payment(chance):
    return "PaymentExecuted", {
        "amountCents": chance.randrange(20_000),
        "day": day(chance),
        "month": chance.randrange(1, 13),
        "reference": f"NL-2025-{chance.randrange(10_000_000_000)}",
    }


MAKERS = [application, advance, change, payment]
CUMULATIVE_WEIGHTS = [10, 62, 92, 100]


def lines(records, seed):
    chance = random.Random(seed)
    streams = [number // EVENTS_PER_STREAM for number in range(records)]
    chance.shuffle(streams)
    for stream in streams:
        name, data = chance.choices(MAKERS, cum_weights=CUMULATIVE_WEIGHTS)[0](chance)
        canonical = json.dumps(data, sort_keys=True, separators=(",", ":"))
        yield f"{stream}\t{name}\t{canonical}\n".encode(), len(canonical)


def read(path):
    """The events of a file, each with the version that its stream has after it, from 1."""
    versions = collections.Counter()
    payloads = []
    with open(path, "rb") as file:
        for line in file:
            stream, name, data = line.rstrip(b"\n").split(b"\t")
            versions[stream] += 1
            stream_name = f"toeslag/{stream.decode()}"
            payloads.append(Payload(stream_name, versions[stream], name.decode(), data))
    return payloads


def asked_streams(payloads):
    """The streams to load, in an order that is not that of the log; the same for every log."""
    count = min(5_000, len(payloads) // EVENTS_PER_STREAM)
    return [payloads[index * 7_919 % len(payloads)].stream for index in range(count)]


def shares(payloads, callers):
    """What each of several callers appends: whole streams, so that none waits for another."""
    parts = [[] for _ in range(callers)]
    for payload in payloads:
        parts[int(payload.stream.split("/")[1]) % callers].append(payload)
    return parts


def give(figure, value, unit):
    print(json.dumps({"figure": figure, "value": round(value, 2), "unit": unit}), flush=True)


def main():
    if len(sys.argv) != 3 or not all(word.isdecimal() for word in sys.argv[1:]):
        sys.exit(__doc__)
    digest, total = hashlib.sha256(), 0
    records = int(sys.argv[1])
    for line, data_bytes in lines(records, int(sys.argv[2])):
        sys.stdout.buffer.write(line)
        digest.update(line)
        total += data_bytes
    print(
        f"{records} events in {-(-records // EVENTS_PER_STREAM)} streams,"
        f" {total / records:.0f} bytes of data each; SHA-256 {digest.hexdigest()[:16]}",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
