"""What a program asked of the disk, read from the output of strace, and what that must obey.

usage: import syscalls    (by faults.py, beside it)
"""
import re

LINE = re.compile(r"^(\d+)\s+(.*)$")
RESUMED = re.compile(r"^<\.\.\. (\w+) resumed>(.*)$")
CALL = re.compile(r"^(\w+)\((\d+)<([^>]*)>(.*)\)\s+= (-?\d+)(.*)$")


class Broken(Exception):
    """A rule was broken: of which kind, and how."""

    def __init__(self, kind, text):
        super().__init__(text)
        self.kind = kind


class Call:
    def __init__(self, thread, name, descriptor, path, rest, result, end):
        self.thread, self.name, self.path = thread, name, path
        self.answers = name == "write" and descriptor == "1"
        self.result, self.injected = result, "INJECTED" in end
        numbers = re.findall(r", (\d+)", rest)
        if name == "pwrite64":
            self.range = (int(numbers[-1]), int(numbers[-1]) + max(0, result))
        if name == "ftruncate":
            self.size = int(numbers[-1])


def calls(path):
    """The calls in a file of `strace -f -y -o`, in the order in which they ended."""
    begun, found = {}, []
    with open(path, errors="replace") as lines:
        for line in lines:
            match = LINE.match(line.rstrip("\n"))
            if not match:
                continue
            thread, text = match.groups()
            if text.endswith("<unfinished ...>"):
                begun[thread] = text[: -len("<unfinished ...>")].rstrip()
                continue
            resumed = RESUMED.match(text)
            if resumed:
                text = begun.pop(thread, "") + resumed.group(2)
            call = CALL.match(text)
            if call:
                name, descriptor, place, rest, result, end = call.groups()
                found.append(Call(thread, name, descriptor, place, rest, int(result), end))
    return found


def most_in_one_thread(found, name):
    """How often one thread made the call: strace counts each thread by itself."""
    counts = {}
    for call in found:
        if call.name == name:
            counts[call.thread] = counts.get(call.thread, 0) + 1
    return max(counts.values(), default=0)


def without(ranges, cut):
    """`ranges` less what `cut` covers."""
    rest = []
    for start, end in ranges:
        if start < cut[0]:
            rest.append((start, min(end, cut[0])))
        if end > cut[1]:
            rest.append((max(start, cut[1]), end))
    return rest


class File:
    def __init__(self):
        self.unsynced, self.suspect, self.written = [], [], 0
        self.is_folder = False


def check_order(found):
    """Nothing is acknowledged before it is on the disk, and no failed sync is believed.

    After a failed sync the kernel may have dropped what was written before it; a later sync that
    succeeds says nothing about that. So what was not synced then must be written anew before it
    counts: in the write-ahead log before the next acknowledgement, in the file before the
    write-ahead log is cut or begun anew. For a program of one task, whose order is total.
    """
    files = {}

    def wait(path, why):
        file = files.get(path, File())
        lost = [r for r in file.suspect if r[0] < file.written]
        if file.unsynced or lost:
            raise Broken("silent", f"{why}, and {path} is not on the disk: {file.unsynced + lost}")

    for call in found:
        file = files.setdefault(call.path, File())
        base = call.path.removesuffix("-wal")
        is_folder = any(path.startswith(call.path + "/") for path in files)
        if call.answers:
            for path in [p for p in files if p.endswith("-wal") or files[p].is_folder]:
                wait(path, "an acknowledgement")
        elif call.name == "pwrite64" and call.result > 0:
            if call.path.endswith("-shm"):
                continue
            if call.path.endswith("-wal") and call.range[0] == 0:
                wait(base, "the write-ahead log begins anew")
                file.unsynced, file.suspect, file.written = [], [], 0
            file.unsynced = without(file.unsynced, call.range) + [call.range]
            file.suspect = without(file.suspect, call.range)
            file.written = max(file.written, call.range[1])
        elif call.name == "ftruncate" and call.result == 0:
            if call.path.endswith("-wal") and call.size == 0:
                wait(base, "the write-ahead log is cut")
            file.unsynced = without(file.unsynced, (call.size, 1 << 62))
            file.suspect = without(file.suspect, (call.size, 1 << 62))
        elif call.name in ("fdatasync", "fsync") and is_folder:
            # The files are made before the first sync, so one that succeeds is enough.
            if not file.is_folder:
                file.suspect, file.written = [(0, 1)], 1
            if call.result == 0:
                file.suspect = []
            file.is_folder = True
        elif call.name in ("fdatasync", "fsync"):
            if call.result != 0:
                file.suspect += file.unsynced
                file.written = 0 if call.path.endswith("-wal") else 1 << 62
            file.unsynced = []
