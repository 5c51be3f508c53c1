#!/usr/bin/env python3
"""Measure the Python library eventsourcing on SQLite, its recorder used directly.

usage: on_eventsourcing.py PAYLOADS FOLDER

The recorder stores the same bytes that the others store, with streams named alike; all events are
made before the clock runs. It sets journal_mode=WAL and leaves `synchronous` as SQLite has it,
which must be FULL: every commit is on the disk before its answer. Prints a line of JSON per figure.
"""
import os, sys, threading, time

from eventsourcing.domain import HasOriginatorIDVersion
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore
from eventsourcing.utils import get_topic

from payloads import asked_streams, give, read, shares

PAGE_EVENTS = 1_000


# The domain events: the mapper puts the members of the data into the attributes of these.
class AdvanceRevised(HasOriginatorIDVersion[str]):
    pass


class ApplicationSubmitted(HasOriginatorIDVersion[str]):
    pass


class ChangeReported(HasOriginatorIDVersion[str]):
    pass


class PaymentExecuted(HasOriginatorIDVersion[str]):
    pass


TOPICS = {
    event.__name__: get_topic(event)
    for event in (AdvanceRevised, ApplicationSubmitted, ChangeReported, PaymentExecuted)
}


def stored(payload):
    return StoredEvent(payload.stream, payload.version, TOPICS[payload.type], payload.data)


def fresh_recorder(path, callers=1):
    datastore = SQLiteDatastore(path, pool_size=callers, max_overflow=1, pool_timeout=60)
    recorder = SQLiteApplicationRecorder(datastore)
    recorder.create_table()
    with datastore.transaction(commit=False) as cursor:
        cursor.execute("PRAGMA synchronous")
        synchronous = cursor.fetchone()[0]
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
    if (synchronous, mode) != (2, "wal"):
        sys.exit(f"not durable: synchronous {synchronous}, journal mode {mode}")
    return recorder


def append(recorder, batches):
    start = time.perf_counter()
    for batch in batches:
        recorder.insert_events(batch)
    return time.perf_counter() - start


def append_concurrently(path, payloads, callers):
    recorder = fresh_recorder(path, callers)
    parts = [[[stored(payload)] for payload in part] for part in shares(payloads, callers)]
    threads = [threading.Thread(target=append, args=(recorder, part)) for part in parts]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start
    expect(recorder.max_notification_id(), len(payloads))
    return len(payloads) / elapsed


def read_all(recorder, decode):
    """Every event in the order of the log, page by page."""
    start, found = time.perf_counter(), 0
    last = 0
    while page := recorder.select_notifications(last, PAGE_EVENTS, inclusive_of_start=False):
        for notification in page:
            decode(notification)
        found += len(page)
        last = page[-1].id
    return found, time.perf_counter() - start


def load(recorder, streams, decode):
    start = time.perf_counter()
    for stream in streams:
        expect(len([decode(event) for event in recorder.select_events(stream)]), 10)
    return len(streams) / (time.perf_counter() - start)


def expect(found, expected):
    if found != expected:
        sys.exit(f"found {found} events, expected {expected}")


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    payloads, folder = read(sys.argv[1]), sys.argv[2]
    single, several = payloads[: len(payloads) // 10], payloads[: len(payloads) // 5]

    recorder = fresh_recorder(f"{folder}/single.sqlite")
    seconds = append(recorder, [[stored(payload)] for payload in single])
    give("append_1", len(single) / seconds, "events/s")

    for callers in (8, 64):
        rate = append_concurrently(f"{folder}/callers-{callers}.sqlite", several, callers)
        give(f"append_1_by_{callers}", rate, "events/s")

    recorder = fresh_recorder(f"{folder}/log.sqlite")
    events = [stored(payload) for payload in payloads]
    batches = [events[first : first + 100] for first in range(0, len(events), 100)]
    give("append_100", len(events) / append(recorder, batches), "events/s")

    mapper = Mapper(JSONTranscoder())
    for figure, decode in (
        ("read_decoded", mapper.to_domain_event),
        ("read_raw", lambda event: event.state),
    ):
        found, seconds = read_all(recorder, decode)
        expect(found, len(payloads))
        give(figure, found / seconds, "events/s")
    for figure, decode in (
        ("load_stream_decoded", mapper.to_domain_event),
        ("load_stream_raw", lambda event: event.state),
    ):
        give(figure, load(recorder, asked_streams(payloads), decode), "streams/s")

    with recorder.datastore.get_connection(commit=True) as connection:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    give("bytes_per_event", os.path.getsize(f"{folder}/log.sqlite") / len(payloads), "bytes")


if __name__ == "__main__":
    main()
