#!/usr/bin/env python3
"""Measure UmaDB: its Rust server in a process of its own, the Python client, loopback alone.

usage: on_umadb.py PAYLOADS FOLDER

The server runs with its default settings; it answers an append when it is on the disk. A stream is
a tag. Appends have no condition, which spares the server the look-up that the other two do for
their optimistic lock. All events are made before the clock runs. Prints a line of JSON per figure.
"""
import contextlib, json, os, signal, socket, subprocess, sys, threading, time

from umadb import Client, Event, Query, QueryItem

from payloads import asked_streams, give, read, shares

# Of the sizes tried, the one with which it reads fastest.
READ_BATCH_EVENTS = 1_000
START_SECONDS_MAX = 30
PAGE_BYTES = 4_096


@contextlib.contextmanager
def server(path):
    """A server of its own on a free port; its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    program = os.path.join(os.path.dirname(sys.executable), "umadb")
    process = subprocess.Popen(
        [program, "--listen", address, "--db-path", path],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        await_server(process, address)
        yield f"http://{address}"
    finally:
        process.terminate()
        process.wait()


def await_server(process, address):
    host, port = address.split(":")
    end = time.monotonic() + START_SECONDS_MAX
    while True:
        try:
            socket.create_connection((host, int(port)), timeout=1).close()
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                sys.exit("umadb does not start")
            time.sleep(0.05)


def made(payload):
    return Event(event_type=payload.type, data=payload.data, tags=[payload.stream])


def append(client, batches):
    start = time.perf_counter()
    for batch in batches:
        client.append(batch)
    return time.perf_counter() - start


def append_concurrently(path, payloads, callers):
    with server(path) as address:
        parts = [[[made(payload)] for payload in part] for part in shares(payloads, callers)]
        clients = [Client(address) for _ in parts]
        threads = [
            threading.Thread(target=append, args=(client, part))
            for client, part in zip(clients, parts)
        ]
        start = time.perf_counter()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        elapsed = time.perf_counter() - start
        expect(clients[0].head(), len(payloads))
        return len(payloads) / elapsed


def events_of(response):
    while batch := response.next_batch():
        yield from batch


def read_all(client, decode):
    start, found = time.perf_counter(), 0
    for sequenced in events_of(client.read()):
        decode(sequenced.event.data)
        found += 1
    return found, time.perf_counter() - start


def load(client, streams, decode):
    start = time.perf_counter()
    for stream in streams:
        response = client.read(Query(items=[QueryItem(tags=[stream])]))
        expect(len([decode(found.event.data) for found in events_of(response)]), 10)
    return len(streams) / (time.perf_counter() - start)


def written_bytes(path):
    """Bytes of the pages that were ever written: the file itself is made ahead, full of zeros."""
    with open(path, "rb") as file:
        pages = iter(lambda: file.read(PAGE_BYTES), b"")
        return sum(len(page) for page in pages if page.count(0) < len(page))


def expect(found, expected):
    if found != expected:
        sys.exit(f"found {found} events, expected {expected}")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    # Ended from outside, it ends its server too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    payloads, folder = read(sys.argv[1]), sys.argv[2]
    single, several = payloads[: len(payloads) // 10], payloads[: len(payloads) // 5]

    with server(f"{folder}/single.db") as address:
        seconds = append(Client(address), [[made(payload)] for payload in single])
        give("append_1", len(single) / seconds, "events/s")

    for callers in (8, 64):
        rate = append_concurrently(f"{folder}/callers-{callers}.db", several, callers)
        give(f"append_1_by_{callers}", rate, "events/s")

    with server(f"{folder}/log.db") as address:
        client = Client(address, batch_size=READ_BATCH_EVENTS)
        events = [made(payload) for payload in payloads]
        batches = [events[first : first + 100] for first in range(0, len(events), 100)]
        give("append_100", len(events) / append(client, batches), "events/s")

        for figure, decode in (("read_decoded", json.loads), ("read_raw", len)):
            found, seconds = read_all(client, decode)
            expect(found, len(payloads))
            give(figure, found / seconds, "events/s")
        for figure, decode in (("load_stream_decoded", json.loads), ("load_stream_raw", len)):
            give(figure, load(client, asked_streams(payloads), decode), "streams/s")

    give("bytes_per_event", written_bytes(f"{folder}/log.db") / len(payloads), "bytes")


if __name__ == "__main__":
    main()
