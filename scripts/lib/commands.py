"""The commands that the disk fails under, and what must hold after each of them.

usage: import commands    (by faults.py, beside it, whose first argument is the program)
"""
import json, os, re, shutil, signal, sqlite3, subprocess, sys, tempfile, threading
from collections import Counter

from syscalls import Broken

PROGRAM = sys.argv[1]
WRITER = os.path.join(os.path.dirname(PROGRAM), "LogWriter")
SCRATCH = tempfile.mkdtemp(prefix="waarborg-faults-")
KEEPER, ARCHIVIST = "p-1:operator:beheer", "p-3:recordsmanager:archief"
GUIDANCE = re.compile(r"try again|Make room|Check |Run `|Look |Choose|choose|Use |Name one|restore")
STRANGE = re.compile(r"Fatal error|Error Domain|NSCocoa|Optional\(|error 1\.\)")


class Ended:
    """A process that has ended."""

    def __init__(self, process, out, err):
        self.status, self.out, self.err = process.returncode, out, err

    @property
    def killed(self):
        return self.status in (-9, 137)


def run(command, as_whom=KEEPER, data=None, prefix=()):
    environment = dict(os.environ, WAARBORG_AS=as_whom)
    if data:
        environment["WAARBORG_DATA"] = data
    # SIGXFSZ stays ignored, as Python has it: a file that may not grow is an error, not a death.
    process = subprocess.Popen(
        [*prefix, *command], env=environment, stdin=subprocess.DEVNULL, restore_signals=False,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, errors="replace",
        start_new_session=True)
    try:
        return Ended(process, *process.communicate(timeout=300))
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise Broken("stuck", "it does not end")


def succeed(command, kind="stuck", **options):
    ended = run(command, **options)
    if ended.status != 0:
        words = " ".join(str(word) for word in command[1:])
        raise Broken(kind, f"`{words}` ended with {ended.status}: {ended.err.strip()}")
    return ended.out


def check_ending(ended, may_be_killed):
    """Done, or a typed error; never a crash."""
    if ended.status == 0 or (ended.killed and may_be_killed):
        return
    if ended.status != 4:
        raise Broken("untyped", f"it ended with {ended.status}: {ended.err.strip()}")
    last = ended.err.strip().split("\n")[-1]
    if not GUIDANCE.search(last) or STRANGE.search(ended.err):
        raise Broken("untyped", f"the message does not say what to do: {last}")


class Command:
    """A command of an installation with a small history, and what must hold after a fault."""

    name, words, as_whom = "", [], KEEPER
    # Bytes of a small disk, and what it is filled up to at most.
    disk, needs = 4 << 20, 1 << 20
    # Whether it tries again by itself; whether one task does all, so that the order is total.
    retries = is_ordered = False

    def __init__(self):
        self.template = os.path.join(SCRATCH, self.name.replace(" ", "-") + ".template")
        os.mkdir(self.template)
        self.prepare(self.template)

    def prepare(self, place):
        self.data = os.path.join(place, "data")
        succeed([PROGRAM, "init"], data=self.data)
        succeed([PROGRAM, "import", "xes", history(300), "--source", "old"], data=self.data)
        succeed([PROGRAM, "projection", "digest", "CaseHistory"], data=self.data)

    def log(self, place):
        return f"{place}/data/log.sqlite"

    def start(self, place, prefix=()):
        words = [word.replace("PLACE", place) for word in self.words]
        return run([PROGRAM, *words], self.as_whom, f"{place}/data", prefix)

    def events(self, place):
        """The events of the log; reading goes on after any fault."""
        out = succeed([PROGRAM, "events", "--json"], data=f"{place}/data")
        return [json.loads(line) for line in out.split("\n") if line]

    def check_log(self, place):
        events = self.events(place)
        out = succeed([PROGRAM, "verify", "--log", self.log(place), "--json"], "lost")
        if json.loads(out)["events"] != len(events):
            raise Broken("lost", f"{len(events)} events are read, and verify counts {out}")
        for index, event in enumerate(events):
            position = event.get("context", event.get("withheld", event))
            position = position["position"] if isinstance(position, dict) else event["position"]
            if position != index:
                raise Broken("lost", f"position {position} stands at {index}")
        return events

    def check_read_model(self, place):
        """The link leads to a whole generation, with nobody having repaired it."""
        link = f"{place}/data/read/CaseHistory.sqlite"
        if not os.path.exists(link):
            raise Broken("stuck", f"{link} leads nowhere")
        # On a full disk SQLite has no room for its index beside the file.
        wal = os.path.realpath(link) + "-wal"
        has_more = os.path.exists(wal) and os.path.getsize(wal) > 0
        mode = "mode=ro" if has_more else "immutable=1"
        database = sqlite3.connect(f"file:{link}?{mode}", uri=True)
        if database.execute("SELECT count(*) FROM checkpoint").fetchone() != (1,):
            raise Broken("stuck", f"{link} leads to half a generation")
        database.close()
        ended = run([PROGRAM, "projection", "path", "CaseHistory"], data=f"{place}/data")
        check_ending(ended, may_be_killed=False)

    def check(self, place, ended):
        """Right after the fault."""
        self.check_log(place)
        self.check_read_model(place)

    def check_again(self, place):
        """When the fault is gone, the same command is done, and all is as if nothing had been."""
        again = self.start(place)
        if again.status != 0:
            raise Broken("stuck", f"again, it ended with {again.status}: {again.err.strip()}")
        events = self.check_log(place)
        succeed([PROGRAM, "rebuild", "--check"], data=f"{place}/data")
        return events


class Init(Command):
    name, words, needs = "init", ["init"], 200 << 10

    def prepare(self, place):
        pass

    def check(self, place, ended):
        """A log with its name is whole, and so is the vault; or they are not there."""
        if os.path.exists(self.log(place)):
            self.check_log(place)
        elif ended.status == 0:
            raise Broken("silent", "there is no log")

    def check_again(self, place):
        again = self.start(place)
        if again.status != 0 and not (again.status == 2 and "log.sqlite exists" in again.err):
            raise Broken("stuck", f"again, it ended with {again.status}: {again.err.strip()}")
        succeed([PROGRAM, "import", "xes", history(20), "--source", "new"], data=f"{place}/data")
        vault = sqlite3.connect(f"{place}/data/vault.sqlite")
        if vault.execute("SELECT count(*), length(bytes) FROM index_key").fetchone() != (1, 32):
            raise Broken("stuck", "the vault is not whole")
        vault.close()


class Import(Command):
    name = "import xes"
    needs = 3 << 20

    def prepare(self, place):
        super().prepare(place)
        self.words = ["import", "xes", history(2600), "--source", "new"]
        twin = place + ".twin"
        shutil.copytree(place, twin)
        self.start(twin)
        self.whole = self.summary(twin, self.events(twin))
        shutil.rmtree(twin)

    def summary(self, place, events):
        digest = succeed([PROGRAM, "projection", "digest", "CaseHistory"], data=f"{place}/data")
        return digest, Counter(event["context"]["type"] for event in events)

    def check_again(self, place):
        found = self.summary(place, super().check_again(place))
        if found != self.whole:
            raise Broken("silent", f"the log differs from one without faults: {found}")


class Rebuild(Command):
    name, words = "rebuild", ["rebuild"]


class CatchUp(Command):
    name, words = "catch up", ["projection", "digest", "CaseHistory"]

    def prepare(self, place):
        super().prepare(place)
        succeed([PROGRAM, "import", "xes", history(900), "--source", "more"], data=self.data)


class Backup(Command):
    name, words = "backup", ["backup", "PLACE/copy"]

    def check(self, place, ended):
        super().check(place, ended)
        if os.path.exists(f"{place}/copy"):
            succeed([PROGRAM, "verify", "--log", f"{place}/copy"], "silent")
        if ended.status == 0 and not os.path.exists(f"{place}/copy"):
            raise Broken("silent", "there is no backup")

    def check_again(self, place):
        if not os.path.exists(f"{place}/copy"):
            super().check_again(place)
            succeed([PROGRAM, "verify", "--log", f"{place}/copy"], "silent")


class Withhold(Command):
    name, as_whom = "record withhold", ARCHIVIST

    def prepare(self, place):
        super().prepare(place)
        found = [e["context"]["position"] for e in self.events(place)
                 if e["context"]["type"] == "CaseActivityRecorded"]
        self.chosen = [found[1], found[2], found[400], found[-1]]
        self.words = ["record", "withhold", *map(str, self.chosen), "--certificate", "2026-17",
                      "--ground", "Archiefwet art. 5", "--second", "p-2"]

    def withheld(self, place):
        gone = [i for i, e in enumerate(self.events(place)) if e.get("withheld")]
        if gone not in ([], self.chosen):
            raise Broken("silent", f"half is withheld: {gone} of {self.chosen}")
        return bool(gone)

    def check(self, place, ended):
        super().check(place, ended)
        withheld = self.withheld(place)
        is_known = not ended.killed and "not known" not in ended.err
        if is_known and withheld != (" withheld (" in ended.out):
            raise Broken("silent", f"it says {ended.out!r}, withheld is {withheld}: {ended.err}")

    def check_again(self, place):
        if not self.withheld(place):
            super().check_again(place)
        if not self.withheld(place):
            raise Broken("silent", "nothing is withheld")


class Append(Command):
    """A writer that says what is acknowledged; it stops at an error."""

    name, arguments, is_ordered = "append, 1 task", ["60", "1"], True
    before = 1000

    def __init__(self):
        self.least = {}
        super().__init__()

    def prepare(self, place):
        os.mkdir(f"{place}/data")
        succeed([WRITER, self.log(place), str(self.before), "1", "--batch", "100"])
        # Closed by SQLite itself, so that the next writer begins a write-ahead log.
        database = sqlite3.connect(self.log(place))
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()

    def start(self, place, prefix=()):
        return run([WRITER, self.log(place), *self.arguments], prefix=prefix)

    def check_read_model(self, place):
        pass

    def acknowledged(self, ended):
        lines = ended.out.split("\n")[:-1]
        return [(s, int(v), int(p), int(n)) for s, v, p, n in (line.split(" ") for line in lines)]

    def check(self, place, ended):
        events = self.check_log(place)
        fresh = [(e["context"]["stream"], e["context"]["version"], e["context"]["position"],
                  e["data"]["number"]) for e in events[self.before:]]
        answers = self.acknowledged(ended)
        missing = [answer for answer in answers if answer not in fresh]
        if missing:
            raise Broken("lost", f"acknowledged and not there: {missing[:5]}")
        numbers = [number for *_, number in fresh]
        if len(set(numbers)) != len(numbers):
            raise Broken("silent", "an event is there twice")
        if not ended.killed and "not known" not in ended.err and len(fresh) != len(answers):
            more = sorted(set(numbers) - {number for *_, number in answers})
            raise Broken("silent", f"told to be not kept, and there: {more[:5]}; {ended.err}")
        if "read: " in ended.err:
            raise Broken("stuck", f"reading failed: {ended.err}")
        if "versionConflict" in ended.err or "was expected" in ended.err:
            raise Broken("silent", f"told to be not kept, and kept: {ended.err}")
        is_whole = ended.status == 0 and len(fresh) == int(self.arguments[0])
        if self.retries and not ended.killed and not is_whole:
            raise Broken("stuck", f"writing did not go on: {len(fresh)}; {ended.err[-2000:]}")
        self.least[place] = len(answers)

    def check_again(self, place):
        again = self.start(place)
        if again.status != 0:
            raise Broken("stuck", f"again, it ended with {again.status}: {again.err.strip()}")
        known = len(self.check_log(place)) - int(self.arguments[0])
        if known < self.before + self.least.get(place, 0):
            raise Broken("lost", "the events of both runs are not all there")


class AppendRetrying(Append):
    """Four tasks that try again in the same process."""

    name, arguments = "append, 4 tasks", ["120", "4", "--retry", "60"]
    retries, is_ordered = True, False


class AppendMuch(Append):
    """Large events: blocks are sealed, and the write-ahead log is moved in between."""

    name = "append, large"
    arguments = ["640", "1", "--batch", "32", "--bytes", "15000", "--retry", "60"]
    retries, is_ordered, disk, needs = True, True, 64 << 20, 24 << 20


HISTORIES, MAKING = {}, threading.Lock()


def history(cases):
    """A file of so many cases with four activities each."""
    with MAKING:
        if cases not in HISTORIES:
            HISTORIES[cases] = f"{SCRATCH}/history-{cases}.xes"
            with open(HISTORIES[cases], "w") as file:
                file.write('<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">\n')
                for case in range(cases):
                    file.write(f'<trace><string key="concept:name" value="C{case}"/>')
                    for step in range(4):
                        file.write(
                            f'<event><string key="concept:name" value="step {(case + step) % 7}"/>'
                            f'<date key="time:timestamp" value="2026-01-0{step + 1}T10:00:00.000'
                            '+01:00"/></event>')
                    file.write("</trace>\n")
                file.write("</log>\n")
    return HISTORIES[cases]


ALL = [Append, AppendRetrying, AppendMuch, Init, Import, Rebuild, CatchUp, Backup, Withhold]
