#!/usr/bin/env python3
"""Set the figures of the peers side by side.

usage: table.py [--json] < RESULTS

A line of RESULTS is who was measured, a tab, and a figure as JSON; a figure stands there once for
each round. Prints the medians and how Waarborg compares with the best of the others; with --json
also a line per row that has the rounds too.
"""
import collections, json, statistics, sys

PEERS = ["eventsourcing", "umadb"]
ROWS = {
    "append_1": "append, 1 event per commit",
    "append_100": "append, 100 events per commit",
    "append_1_by_8": "append, 1 per append, 8 callers (1)",
    "append_1_by_64": "append, 1 per append, 64 callers (1)",
    "read_decoded": "read all, events decoded (2)",
    "read_raw": "read all, data left as bytes",
    "load_stream_decoded": "load a stream of 10, decoded (2)",
    "load_stream_raw": "load a stream of 10, data as bytes",
    "bytes_per_event": "size of the file (3)",
}
NOTES = """\
Medians; the ratio is Waarborg's to the best of the others, above 1 where Waarborg is ahead.
Waarborg and eventsourcing append at an expected version, umadb without a condition.
(1) Every append is answered when it is durable. Waarborg and umadb share a commit among those who
    wait; eventsourcing takes them one by one. Callers are tasks in Waarborg, threads in Python.
(2) Into Waarborg's generated types; eventsourcing's domain events, by its mapper; for umadb, whose
    data is bytes, into what json.loads gives. Waarborg also checks hashes and bounds on the way.
(3) umadb makes its file ahead, 256 MiB at first: counted are the pages that it has written."""


def grouped(lines):
    rounds = collections.defaultdict(list)
    units = {}
    for line in lines:
        who, text = line.split("\t", 1)
        figure = json.loads(text)
        rounds[figure["figure"], who].append(figure["value"])
        units[figure["figure"]] = figure["unit"]
    return rounds, units


def short(value):
    return f"{value:,.0f}"


def main():
    if sys.argv[1:] not in ([], ["--json"]):
        sys.exit(__doc__)
    rounds, units = grouped(sys.stdin)
    print(f"\n{'':36}{'Waarborg':>11}{'eventsourcing':>15}{'umadb':>11}  {'':10}{'ratio':>6}")
    objects = []
    for row, label in ROWS.items():
        medians = {who: statistics.median(rounds[row, who]) for who in ["waarborg", *PEERS]}
        mine, others = medians["waarborg"], [medians[peer] for peer in PEERS]
        ratio = min(others) / mine if units[row] == "bytes" else mine / max(others)
        figures = f"{short(mine):>11}{short(others[0]):>15}{short(others[1]):>11}"
        print(f"{label:36}{figures}  {units[row]:10}{ratio:>6.2f}")
        every = {who: rounds[row, who] for who in medians}
        objects.append(
            {"row": row, "unit": units[row], **medians, "ratio": round(ratio, 3), "rounds": every}
        )
    print(f"\n{NOTES}")
    if sys.argv[1:] == ["--json"]:
        for found in objects:
            print(json.dumps(found, separators=(",", ":")))


if __name__ == "__main__":
    main()
