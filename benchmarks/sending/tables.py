"""The tables: which senders, how many recipients, into which receiver."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.sending import distance, others, postfix, publication, receivers, report
from benchmarks.sending.letter import Letter, parts
from benchmarks.sending.measure import Bystanders, FailedError, run
from benchmarks.sending.others import Other, Setting
from benchmarks.sending.receivers import Receiver
from benchmarks.sending.report import Goal
from benchmarks.sending.rounds import Job, Result, middle, ratio, take_turns

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".bench"
CONNECTIONS = 8
#: The others run with so many recipients at most; nothing is calculated from that for longer lists.
PEERS_UP_TO = 1000
#: They take minutes, and theirs is not the figure that decides.
PEER_ROUNDS = 2
#: Longer lists are sent to once, if nobody asks for more.
LONG = 20_000
#: The row of the disk ends where it would take half an hour.
DISK_UP_TO = 100_000
INTO_POSTFIX = 2000
#: Seconds that one run over a distance may take: of the limit and of ours, of one of the others.
FAR_SECONDS, FAR_SECONDS_PEER = 12.0, 4.0
#: So much more memory may a longer list take, and still count as the same.
FLAT = 1.1
#: Round trips per message of a sender that waits for every answer.
TRIPS = 5
OURS = "newsletter send"


@dataclass
class Options:
    """What the environment asks for."""

    counts: list[int]
    rounds: int | None
    peers: list[Other]
    trips: list[float]


@dataclass
class Bench:
    """What stays the same through all tables."""

    options: Options
    letter: Letter
    #: The publication whose store lies in memory where that can be had, and one on the disk.
    quick: Path
    disk: Path
    work: Path
    #: Senders that cannot be had, and why.
    absent: dict[str, str] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)
    #: Recipients -> the most memory ours took, MB.
    peaks: dict[int, float] = field(default_factory=dict)

    @property
    def peers(self) -> list[Other]:
        """Those that can be had."""
        return [other for other in self.options.peers if other.name not in self.absent]

    def rounds(self, count: int) -> int:
        """How many rounds a list of this length gets."""
        return self.options.rounds or (1 if count > LONG else 3)

    # Jobs.

    def source(self, receiver: Receiver, count: int) -> Job:
        """The limit."""

        def work() -> Result:
            went = run(receivers.smtp_source(receiver, self.work / "letter/letter.eml", count, CONNECTIONS))
            return Result(count, went, went.seconds, went.cpu, 0.0)

        return Job(f"smtp-source -d -s {CONNECTIONS}, same letter", work)

    def ours(self, receiver: Receiver, count: int, *, folder: Path, limit: int = 0, name: str = OURS) -> Job:
        """``newsletter send``."""
        store = publication.prepared(folder, count, CACHE / "stores")

        def work() -> Result:
            publication.restore(folder, store)
            if folder is self.disk:
                os.sync()
            went, steady = publication.send(folder, receiver, count, CONNECTIONS, limit=limit)
            cpu = went.cpu - went.cpu_at(steady.first)
            return Result(limit or count, went, steady.seconds, cpu, steady.first)

        return Job(name, work)

    def other(self, other: Other, receiver: Receiver, count: int) -> Job:
        """One of the others."""
        connections = CONNECTIONS if other.pooled else 1
        setting = Setting(self.work / "letter", self.work / other.name, CACHE, receiver, count, connections)

        def work() -> Result:
            went, seconds = others.measured(other, setting)
            return Result(count, went, seconds)

        return Job(f"{other.name} x{connections}", work, self.options.rounds or PEER_ROUNDS)

    # Tables.

    def nearby(self, count: int) -> None:
        """Into smtp-sink over loopback."""
        bystanders = Bystanders()
        with receivers.sink() as receiver:
            jobs = [self.source(receiver, count), self.ours(receiver, count, folder=self.quick)]
            if count <= DISK_UP_TO:
                jobs.append(self.ours(receiver, count, folder=self.disk, name=f"{OURS}, store on disk"))
            if count <= PEERS_UP_TO:
                jobs += [self.other(other, receiver, count) for other in self.peers]
            rounds = self.rounds(count)
            take_turns(jobs, rounds)
        absent = dict(self.absent)
        if count > PEERS_UP_TO:
            absent |= {other.name: f"runs with up to {PEERS_UP_TO:,} recipients" for other in self.peers}
        if count > DISK_UP_TO:
            absent[f"{OURS}, store on disk"] = f"runs with up to {DISK_UP_TO:,} recipients"
        title = f"{count:,} recipients into smtp-sink, {_times(rounds)}"
        if count <= PEERS_UP_TO and self.peers and rounds > PEER_ROUNDS and not self.options.rounds:
            title += f"; the others {PEER_ROUNDS}"
        report.show(title, jobs, absent)
        print(f"meanwhile others used {bystanders.cores():.1f} of {os.cpu_count()} cores")
        if jobs[1].results:
            print(report.course(jobs[1]))
        if count == max(self.options.counts):
            self._rate_goals(jobs[0], jobs[1], count)
        if jobs[1].results:
            self.peaks[count] = report.peak(jobs[1])

    def _rate_goals(self, source: Job, ours: Job, count: int) -> None:
        rate = ratio(ours, source, lambda result: result.steady)
        cpu, at = middle(ours, report.steady_cpu), f"{count:,} recipients"
        self.goals += [
            Goal(f"rate : smtp-source, into smtp-sink, {at}", rate, 1.0, why=ours.reason[:60]),
            Goal("  the same, where others use the machine as well", rate, 0.85),
            Goal(f"CPU s per 1,000, {at}", cpu, 0.08, below=True),
        ]

    def memory_goals(self) -> None:
        """Little memory, and no more for a longer list."""
        if not self.peaks:
            return
        few, many = min(self.peaks), max(self.peaks)
        self.goals.append(Goal(f"peak MB, {many:,} recipients", self.peaks[many], 60, below=True))
        if few != many:
            grown = self.peaks[many] / self.peaks[few]
            self.goals.append(Goal(f"peak MB, {many:,} : {few:,} recipients", grown, FLAT, below=True))

    def far(self, milliseconds: float) -> None:
        """Into smtp-sink over a distance."""
        title, pooled = f"{milliseconds:g} ms of round trip", min(1000, _fitting(CONNECTIONS, milliseconds))
        try:
            with distance.wire(milliseconds, CACHE) as wire:
                title += f" ({distance.round_trip(wire):.1f} measured), {CONNECTIONS} connections"
                with receivers.sink(wire.host, there=wire.far, here=wire.near) as receiver:
                    jobs = [
                        self.source(receiver, pooled),
                        self.ours(receiver, 1000, folder=self.quick, limit=pooled),
                    ]
                    jobs += [self._far_other(other, receiver, milliseconds) for other in self.peers]
                    rounds = min(self.rounds(0), 2)
                    take_turns(jobs, rounds)
        except FailedError as error:
            print(f"\n{title}: not measured: {error}")
            self.goals.append(Goal(f"rate : smtp-source at {milliseconds:g} ms", None, 3.0, why=str(error)))
            return
        report.show(f"{title}, {_times(rounds)}; the others once", jobs, self.absent)
        rate = ratio(jobs[1], jobs[0], lambda result: result.steady)
        self.goals.append(Goal(f"rate : smtp-source at {milliseconds:g} ms", rate, 3.0))

    def _far_other(self, other: Other, receiver: Receiver, milliseconds: float) -> Job:
        connections = CONNECTIONS if other.pooled else 1
        count = _fitting(connections, milliseconds, trips=other.trips, seconds=FAR_SECONDS_PEER)
        job = self.other(other, receiver, min(PEERS_UP_TO, count))
        job.rounds = 1
        return job

    def into_postfix(self) -> None:
        """Into a real mail server."""
        count = min(INTO_POSTFIX, max(self.options.counts))
        try:
            with postfix.relay() as (receiver, queue):
                jobs = [
                    self.source(receiver, count),
                    self.ours(receiver, count, folder=self.quick),
                ]
                for job in jobs:
                    job.work = partial(_when_empty, queue, job.work)
                rounds = self.rounds(count)
                take_turns(jobs, rounds)
        except FailedError as error:
            print(f"\nPostfix: not measured: {error}")
            self.goals.append(Goal("rate : smtp-source, into Postfix", None, 1.0, why=str(error)))
            return
        report.show(f"{count:,} recipients into Postfix (discard:), {_times(rounds)}", jobs, {})
        rate = ratio(jobs[1], jobs[0], lambda result: result.steady)
        self.goals.append(Goal("rate : smtp-source, into Postfix", rate, 1.0, why=jobs[1].reason[:60]))

    # Before the tables.

    def prepare(self) -> None:
        """Fetch the others, and see that everybody sends the same letter."""
        self.letter.write(self.work / "letter", PEERS_UP_TO)
        for other in self.options.peers:
            try:
                other.fetch(CACHE)
                self._sends_the_letter(other)
            except FailedError as error:
                self.absent[other.name] = str(error)

    def _sends_the_letter(self, other: Other) -> None:
        """FailedError when two readers do not get what they get from us."""
        keep = self.work / "kept"
        keep.mkdir()
        try:
            with receivers.sink(keep=keep) as receiver:
                self.other(other, receiver, 2).work()
            wanted = sorted(sorted(self.letter.parts(number).items()) for number in (1, 2))
            got = sorted(sorted(parts(path.read_bytes()).items()) for path in keep.iterdir())
        finally:
            shutil.rmtree(keep)
        if got != wanted:
            raise FailedError("it sends another text than we do")


def _when_empty(queue: Path, work: Callable[[], Result]) -> Result:
    postfix.until_empty(queue)
    return work()


def _times(rounds: int) -> str:
    return "one round" if rounds == 1 else f"medians of {rounds} rounds in turns"


def _fitting(
    connections: int, milliseconds: float, *, trips: float = TRIPS, seconds: float = FAR_SECONDS
) -> int:
    """Messages that fit into some seconds when each takes so many round trips."""
    return max(int(1000 * seconds * connections / (trips * milliseconds)), 2 * connections)
