"""The policy of a box, and applying it to the process that will run student code.

The order matters: file descriptors, limits, privileges, Landlock, and last the system-call filter,
under which none of the earlier steps would work any more. Facts about each layer: SECURITY.md.
"""

from __future__ import annotations

import ctypes
import os
import resource
from typing import Final

import msgspec
import seccompy
from landlockpy import AccessFS, AccessNet, Ruleset, Scope, abi_version
from seccompy import Filter

from .syscalls import allow_list, cuda_started, only_myself

_PR_SET_PDEATHSIG: Final = 1
_PR_SET_DUMPABLE: Final = 4
_PR_CAPBSET_DROP: Final = 24
_CAPSET_V3: Final = 0x20080522
_SIGKILL: Final = 9
_libc = ctypes.CDLL(None, use_errno=True)  # found once, in the zygote
_prctl = _libc.prctl

_READ = AccessFS.READ_FILE | AccessFS.READ_DIR
_SCRATCH = (
    _READ | AccessFS.WRITE_FILE | AccessFS.TRUNCATE | AccessFS.REFER
    | AccessFS.MAKE_REG | AccessFS.MAKE_DIR | AccessFS.MAKE_SYM
    | AccessFS.REMOVE_FILE | AccessFS.REMOVE_DIR
)  # fmt: skip
_DEVICES = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom", "/dev/full")
_PROC = ("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/filesystems", "/proc/version")
_CUDA_PROC = ("/proc/driver/nvidia", "/proc/driver/nvidia-uvm", "/proc/devices", "/proc/modules")
"""What the driver reads as it starts; besides, it reads of its own process, and names its threads
(/proc/self/task/*/comm). Where it may not, it does not start (error 304)."""


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What the box may do; decided by the judge, known before any student code."""

    read: list[str]
    """Files and folders that may be read: the interpreter and its libraries."""
    scratch: str
    """The only writable folder; emptied between submissions."""
    namespaces: bool
    """Whether bubblewrap stands around us (private root, no network, own process table)."""
    confined: bool = True
    """False only for --unsafe: no Landlock, no system-call filter; limits still apply."""
    devices: list[str] = []
    """GPU device nodes. With them CUDA is started before student code, ioctl is allowed on them,
    and what is limited is not the address space but what can be written of it."""
    gpu_share: float = 1.0
    """How much of the GPU's memory student code may take, at most 1."""
    file_mb: int = 64
    open_files: int = 256


class Prepared:
    """What can be built once in the zygote and applied in each child."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.filter: Filter | None = None
        self.ruleset: Ruleset | None = None
        if policy.confined:
            seccompy.supported()  # looks for libc, by other programs: now, not in the children
            self.filter = allow_list(gpu=bool(policy.devices))
            _ = self.filter.program  # compile now, not in the children
            if abi_version() > 0 and not policy.devices:
                self.ruleset = _ruleset(policy)

    def ruleset_here(self) -> Ruleset | None:
        """With a GPU it speaks of /proc/self: made in the process that it is for."""
        if self.policy.confined and self.policy.devices and abi_version() > 0:
            return _ruleset(self.policy)
        return self.ruleset


def _ruleset(policy: Policy) -> Ruleset:
    rules = Ruleset(
        handled_net=AccessNet.BIND_TCP | AccessNet.CONNECT_TCP,
        scoped=Scope.ABSTRACT_UNIX_SOCKET | Scope.SIGNAL,
    )
    for path in (*policy.read, *_PROC):
        if os.path.isdir(path):
            rules.allow_path(path, _READ)
        elif os.path.exists(path):
            rules.allow_path(path, AccessFS.READ_FILE)
    for path in _DEVICES:
        if os.path.exists(path):
            rules.allow_path(path, AccessFS.READ_FILE | AccessFS.WRITE_FILE)
    for path in policy.devices:
        rules.allow_path(path, AccessFS.READ_FILE | AccessFS.WRITE_FILE | AccessFS.IOCTL_DEV)
    if policy.devices:
        for path in ("/proc/self", *filter(os.path.exists, _CUDA_PROC)):
            rules.allow_path(path, _READ if os.path.isdir(path) else AccessFS.READ_FILE)
        rules.allow_path("/proc/self/task", AccessFS.WRITE_FILE | AccessFS.TRUNCATE)
    rules.allow_path(policy.scratch, _SCRATCH)
    return rules


def drop_privileges() -> None:
    """Give up every capability, for this process and all it forks; harmless when there is none."""
    for capability in range(64):
        if _prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0) != 0:
            break
    header = (ctypes.c_uint32 * 2)(_CAPSET_V3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _libc.capset(ctypes.byref(header), ctypes.byref(nothing))
    _prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def limit(memory_mb: int, cpu_s: float, policy: Policy) -> None:
    """Resource limits of one submission; CUDA does not work with a limited address space."""
    hard = max(1, round(cpu_s))
    limits = {
        resource.RLIMIT_CPU: (hard, hard + 1),
        resource.RLIMIT_FSIZE: (policy.file_mb * 2**20,) * 2,
        resource.RLIMIT_NOFILE: (policy.open_files,) * 2,
        resource.RLIMIT_CORE: (0, 0),
    }
    if not policy.devices:
        limits[resource.RLIMIT_AS] = (memory_mb * 2**20,) * 2
    for which, values in limits.items():
        resource.setrlimit(which, values)


def confine(prepared: Prepared) -> None:
    """Apply the policy to this process. Raises OSError or LandlockError if a layer refuses.

    With a GPU it is not complete before ``settle``.
    """
    _prctl(_PR_SET_PDEATHSIG, _SIGKILL, 0, 0, 0)
    _prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    if (ruleset := prepared.ruleset_here()) is not None:
        ruleset.restrict()
        ruleset.close()
    if prepared.filter is not None:
        only_myself().load()
        prepared.filter.load()


def settle(memory_mb: int, policy: Policy) -> None:
    """After CUDA has started: take back what only its start needed, and limit the memory.

    CUDA reserves far more address space than anybody may use, so RLIMIT_AS cannot be; RLIMIT_DATA
    counts what can be written and is nobody else's. Memory that is shared it does not count: the
    zygote looks at that.
    """
    written = memory_kb("self", "VmData") * 1024 + memory_mb * 2**20
    resource.setrlimit(resource.RLIMIT_DATA, (written, written))
    if policy.confined:
        cuda_started().load()


def memory_kb(process: int | str, *names: str) -> int:
    """The sum of these figures of a process, by /proc/PID/status; 0 where it has none."""
    with open(f"/proc/{process}/status") as file:
        figures = dict(line.split(":", 1) for line in file if line.endswith("kB\n"))
    return sum(int(figures[name].split()[0]) for name in names if name in figures)
