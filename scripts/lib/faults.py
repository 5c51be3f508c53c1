"""Fails the disk under the commands of Waarborg, and checks what that must not break.

usage: python3 scripts/lib/faults.py PROGRAM RUNS [COMMAND]    (scripts/fault-test finds both)

LogWriter is taken from beside PROGRAM. COMMAND, as in append, chooses the commands whose names
contain it. The table at the end has a row per command and fault:
  runs      in which the fault happened
  done      ended with 0 all the same: the fault was survived, or hit what can be done again later
  typed     ended with 4 and a message that says what, where and what to do
  killed    by SIGKILL, where that was the fault
and what must be 0: lost (acknowledged and not there once), silent (wrong, and nobody was told),
untyped (a crash, another exit status, a message of somebody else), stuck (no reading, no going on,
half a file to be seen).
"""
import os, shutil, sqlite3, subprocess, sys, tempfile, threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

import commands, syscalls
from commands import SCRATCH, check_ending
from syscalls import Broken

RUNS, CHOSEN = int(sys.argv[2]), "".join(sys.argv[3:4])
TRACED = "pwrite64,fdatasync,fsync,ftruncate,write"
FAULTS = {
    "pwrite64": ["error=EIO", "error=ENOSPC", "retval=0", "signal=KILL", "error=EINTR",
                 "error=EIO +", "error=ENOSPC +"],
    "fdatasync": ["error=EIO", "signal=KILL", "error=ENOSPC", "error=EIO +", "error=EINTR"],
    "fsync": ["error=EIO", "signal=KILL", "error=ENOSPC", "error=EIO +", "error=EINTR"],
    "ftruncate": ["error=EIO", "signal=KILL", "error=ENOSPC", "error=EIO +", "error=EINTR"],
}


class Tally:
    """What was found, by command and fault."""

    columns = ["runs", "done", "typed", "killed", "lost", "silent", "untyped", "stuck"]

    def __init__(self):
        self.rows, self.lock = OrderedDict(), threading.Lock()

    def add(self, command, fault, ended, broken):
        with self.lock:
            row = self.rows.setdefault((command, fault), dict.fromkeys(self.columns, 0))
            row["runs"] += 1
            if ended:
                row["killed" if ended.killed else "done" if ended.status == 0 else "typed"] += 1
            if broken:
                row[broken.kind] += 1

    def show(self):
        print(f"{'command':18}{'fault':26}" + "".join(f"{name:>8}" for name in self.columns))
        total = dict.fromkeys(self.columns, 0)
        for (command, fault), row in sorted(self.rows.items()):
            print(f"{command:18}{fault:26}" + "".join(f"{row[name]:8}" for name in self.columns))
            for name in self.columns:
                total[name] += row[name]
        print(f"{'all':44}" + "".join(f"{total[name]:8}" for name in self.columns))
        return sum(total[name] for name in ("lost", "silent", "untyped", "stuck"))


TALLY = Tally()


def judge(command, fault, place, ended, reproduction, freed=None, trace=None):
    """Checks all rules after a run, and again when the fault is gone; tells what is broken."""
    broken = None
    try:
        check_ending(ended, may_be_killed="KILL" in fault)
        if trace and command.is_ordered:
            syscalls.check_order(syscalls.calls(trace))
        if "EINTR" in fault and "sync" not in fault and ended.status != 0:
            raise Broken("untyped", f"an interrupted call was not tried again: {ended.err}")
        command.check(place, ended)
        if freed:
            freed()
        command.check_again(place)
    except Broken as error:
        broken = error
    except (OSError, ValueError, sqlite3.Error) as error:
        broken = Broken("stuck", repr(error))
    if broken:
        print(f"BROKEN ({broken.kind}): {command.name}, {fault}: {broken}", flush=True)
        print(f"  {reproduction}", flush=True)
    TALLY.add(command.name, fault, ended, broken)


def copied(command, number):
    place = f"{SCRATCH}/{command.name.replace(' ', '-')}-{number}"
    shutil.copytree(command.template, place, symlinks=True)
    return place


def spread(count, runs):
    """`runs` different numbers from 1 to `count`: by turns one well spread, and the next from 1."""
    numbers = []
    for i in range(1, 8 * runs):
        numbers += [1 + int(count * ((i * 0.6180339887) % 1)), min(i, count)]
    return list(dict.fromkeys(numbers))[:runs]


def inject(command, number, call, fault, k):
    place = copied(command, number)
    output = f"{place}.strace"
    lasting = ".." + str(k + 4) if command.name.startswith("append") else "+"
    when = f"{k}{lasting}" if fault.endswith("+") else str(k)
    wanted = f"inject={call}:{fault.removesuffix(' +')}:when={when}"
    prefix = ["strace", "-f", "-y", "-q", "-s", "0", "-o", output, "-e", f"trace={TRACED}", "-e",
              wanted]
    ended = command.start(place, prefix)
    with open(output, errors="replace") as trace:
        happened = ended.killed or "INJECTED" in trace.read()
    if happened:
        judge(command, f"{call} {fault}", place, ended, wanted, trace=output)
    clean(place, output)


def clean(place, *files):
    shutil.rmtree(place, ignore_errors=True)
    for file in files:
        os.unlink(file)


def sweep(command, offset):
    """The jobs of a command: injected faults spread over all its calls."""
    place = copied(command, "count")
    output = f"{place}.strace"
    prefix = ["strace", "-f", "-y", "-q", "-s", "0", "-o", output, "-e", f"trace={TRACED}"]
    ended = command.start(place, prefix)
    if ended.status != 0:
        raise SystemExit(f"{command.name} fails without a fault: {ended.err}")
    found = syscalls.calls(output)
    jobs, counts = [], {}
    for call, faults in FAULTS.items():
        counts[call] = syscalls.most_in_one_thread(found, call)
        if not counts[call]:
            continue
        # Many runs: each fault at the same places. Few: each at another place.
        each = 1 if RUNS <= len(faults) else len(faults)
        places = spread(counts[call], -(-RUNS // each))
        pairs = [(faults[(i + offset) % len(faults)], places[i // each % len(places)])
                 for i in range(RUNS)]
        for fault, k in dict.fromkeys(pairs):
            jobs.append((inject, (command, f"{call}-{len(jobs)}", call, fault, k)))
    largest = max(os.path.getsize(os.path.join(folder, file))
                  for folder, _, files in os.walk(place) for file in files)
    for size in (1 + largest * i // RUNS + 977 * i % 4096 for i in range(RUNS)):
        jobs.append((limit, (command, f"limit-{size}", size)))
    clean(place, output)
    print(f"{command.name}: " + ", ".join(f"{n} {c}" for c, n in counts.items() if n), flush=True)
    return jobs


def limit(command, number, size):
    """No file may grow beyond `size` bytes: a write that crosses it is short."""
    place = copied(command, number)
    if not command.retries:
        ended = command.start(place, ["prlimit", f"--fsize={size}"])
        if ended.status != 0:
            judge(command, "short write", place, ended, f"prlimit --fsize={size}")
    clean(place)


class Disk:
    """A small disk in memory, filled up but for some bytes by a file that can be removed."""

    def __init__(self, size):
        self.place = tempfile.mkdtemp(dir=SCRATCH)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", self.place],
                       check=True, stderr=subprocess.PIPE)

    def fill(self, but):
        status = os.statvfs(self.place)
        bytes_left = status.f_bavail * status.f_frsize - but
        if bytes_left > 0:
            with open(f"{self.place}/ballast", "wb") as ballast:
                os.posix_fallocate(ballast.fileno(), 0, bytes_left)

    def free(self):
        if os.path.exists(f"{self.place}/ballast"):
            os.unlink(f"{self.place}/ballast")

    def remove(self):
        subprocess.run(["umount", "--lazy", self.place], check=False)
        os.rmdir(self.place)


def full(command, number, room):
    """A disk with room for `room` bytes more."""
    disk = Disk(command.disk)
    try:
        place = f"{disk.place}/installation"
        shutil.copytree(command.template, place, symlinks=True)
        disk.fill(but=room)
        if command.retries:
            timer = threading.Timer(0.6, disk.free)
            timer.start()
            ended = command.start(place)
            timer.cancel()
        else:
            ended = command.start(place)
        if ended.status != 0 or ended.err:
            how = f"tmpfs of {command.disk} bytes, {room} free"
            judge(command, "full disk", place, ended, how, freed=disk.free)
    finally:
        disk.remove()


def may_mount():
    try:
        Disk(65_536).remove()
        return True
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"full disks are skipped: no tmpfs may be mounted here ({error})")
        return False


def main():
    chosen = [kind() for kind in commands.ALL if CHOSEN in kind.name]
    if not chosen:
        print("there are:", ", ".join(kind.name for kind in commands.ALL), file=sys.stderr)
        sys.exit(2)
    jobs = []
    for command in chosen:
        jobs += sweep(command, commands.ALL.index(type(command)))
    if may_mount():
        for command in chosen:
            rooms = [0] + [4096 * room for room in spread(command.needs // 4096, RUNS)]
            jobs += [(full, (command, i, room)) for i, room in enumerate(rooms[:RUNS])]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for job in [pool.submit(function, *arguments) for function, arguments in jobs]:
            job.result()
    broken = TALLY.show()
    if broken:
        sys.exit(f"{broken} runs broke a rule; see above")


try:
    main()
finally:
    shutil.rmtree(SCRATCH, ignore_errors=True)
