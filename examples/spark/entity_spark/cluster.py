"""A standalone cluster on this machine, over loopback: to try what local mode cannot show."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pyspark

START_TIMEOUT = 120


class LocalCluster:
    """A master and some workers, each a process of its own, for as long as the `with` block lasts."""

    def __init__(self, workers=2, cores=1, memory="2g"):
        self.workers = workers
        self.cores = cores
        self.memory = memory
        self._processes = []

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory(prefix="entity-spark-cluster-")
        port = _free_port()
        self.master = f"spark://127.0.0.1:{port}"
        try:
            self._start("Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
            self._wait("Master", "I have been elected leader", 1)
            for number in range(self.workers):
                folder = str(Path(self._folder.name, f"worker-{number}"))
                size = ["--cores", str(self.cores), "--memory", self.memory, "--work-dir", folder]
                self._start("Worker", "--host", "127.0.0.1", "--webui-port", "0", *size, self.master)
            self._wait("Master", "Registering worker", self.workers)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in self._processes:
            process.send_signal(signal.SIGTERM)
        for process in self._processes:
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._processes.clear()
        self._folder.cleanup()

    def _start(self, name, *arguments):
        home = Path(pyspark.__file__).parent
        environment = os.environ | {
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_NO_DAEMONIZE": "1",
            "PYSPARK_PYTHON": sys.executable,
        }
        program = [str(home / "bin" / "spark-class"), f"org.apache.spark.deploy.{name.lower()}.{name}"]
        with open(Path(self._folder.name, f"{name}-{len(self._processes)}.log"), "wb") as log:
            process = subprocess.Popen([*program, *arguments], env=environment, stdout=log, stderr=log)
        self._processes.append(process)

    def _wait(self, name, text, times):
        end = time.monotonic() + START_TIMEOUT
        while time.monotonic() < end:
            logs = "".join(path.read_text(errors="replace") for path in Path(self._folder.name).glob(f"{name}-*.log"))
            if logs.count(text) >= times:
                return
            if any(process.poll() is not None for process in self._processes):
                break
            time.sleep(0.1)
        raise RuntimeError(f"the cluster did not start:\n{logs}")


def kill_busiest_worker():
    """Kills the Python worker below this process that has worked most; says which, or `None` where there is none."""
    return _kill("a Python worker", above=0)


def kill_busiest_executor():
    """Kills the executor above the Python worker that has worked most."""
    return _kill("an executor", above=2)


@dataclass(frozen=True)
class _Process:
    number: int
    parent: int
    ticks: int
    is_worker: bool


def _kill(what, above):
    processes = {process.number: process for process in _descendants(os.getpid())}
    found = [process for process in processes.values() if process.is_worker]
    if not found:
        return None
    victim = max(found, key=lambda process: process.ticks)
    for _ in range(above):
        victim = processes[victim.parent]
    os.kill(victim.number, signal.SIGKILL)
    return f"{what}, process {victim.number}"


def _descendants(ancestor):
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # The name stands in brackets and may hold spaces.
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            found[int(entry.name)] = int(fields[1]), int(fields[11]) + int(fields[12]), b"pyspark.daemon" in command
    below, reached = [], {ancestor}
    while True:
        next_ = {number for number, (parent, *_) in found.items() if parent in reached and number not in reached}
        if not next_:
            break
        reached |= next_
        for number in next_:
            parent, ticks, is_daemon = found[number]
            # Workers are forked by a daemon and look like it.
            is_worker = is_daemon and found.get(parent, (0, 0, False))[2]
            below.append(_Process(number, parent, ticks, is_worker))
    return below


def cpu_seconds():
    """What each process below this one has used, by its number."""
    return {p.number: p.ticks / os.sysconf("SC_CLK_TCK") for p in _descendants(os.getpid())}


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
