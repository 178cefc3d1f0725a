"""The system calls a torch notebook needs. Everything else answers EPERM.

Threads are allowed, processes are not; clone3 answers ENOSYS so that libc falls back to clone,
whose flags a filter can read.
"""

from __future__ import annotations

import errno
import os

from seccompy import Action, ArgCmp, CmpOp, Filter, FilterFlag
from seccompy.syscalls import syscall_nr

_ALLOWED = """
read write readv writev pread64 pwrite64 lseek close dup dup2 dup3 pipe pipe2
open openat access faccessat faccessat2 stat fstat lstat newfstatat statx statfs fstatfs
readlink readlinkat getdents getdents64 getcwd chdir fchdir umask
mkdir mkdirat rmdir unlink unlinkat rename renameat renameat2 symlink symlinkat link linkat
ftruncate truncate fallocate fsync fdatasync fadvise64 copy_file_range sendfile flock
mmap munmap mremap mprotect madvise msync mincore brk mlock munlock membarrier
futex futex_waitv set_robust_list get_robust_list rseq set_tid_address
rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack
poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait
eventfd eventfd2 timerfd_create timerfd_settime timerfd_gettime
nanosleep clock_nanosleep clock_gettime clock_getres gettimeofday time
alarm getitimer setitimer times getrusage
getpid getppid gettid getpgrp getpgid getsid getuid geteuid getgid getegid getresuid getresgid
getgroups capget getrlimit getrandom getcpu sysinfo uname
sched_yield sched_getaffinity sched_setaffinity sched_getparam sched_getscheduler
sched_get_priority_max sched_get_priority_min
recvfrom recvmsg shutdown getsockopt setsockopt getsockname getpeername
arch_prctl exit exit_group restart_syscall wait4 waitid
""".split()

_PRETENDED = "chmod fchmod fchmodat utime utimes utimensat futimesat".split()
"""Answer success and do nothing: libraries call them on their own files, and on other files they
pass Landlock."""

_FCNTLS = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1031, 1032, 1033, 1034)
"""F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL; locks; F_DUPFD_CLOEXEC, pipe sizes, seals. Not
F_SETOWN and F_SETSIG: where Landlock knows no scopes (before Linux 6.12) a descriptor would send
any signal to any process of the same user."""

_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
"""TCGETS, TIOCGWINSZ, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX: what Python asks of a file."""

_CUDA = "get_mempolicy set_mempolicy mbind mlock2".split()
"""The driver asks where memory lies, and pins some."""

_CUDA_STARTS = ("memfd_create", "seccomp")
"""Until ``cuda_started``. Without memfd_create the driver does not start (error 304); such files
are memory that nothing counts, so they are not for student code, which could run no program from
one either."""

_PRCTLS = (15, 16, 21, 0x53564D41)
"""PR_SET_NAME, PR_GET_NAME, PR_GET_SECCOMP, PR_SET_VMA."""

_REACHES_OTHERS = (0x5412, 0x541C, 0x5452, 0x8901, 0x8902)
"""TIOCSTI and TIOCLINUX put input into somebody's terminal; FIOASYNC, FIOSETOWN and SIOCSPGRP have
a descriptor send signals. Without a GPU no ioctl is allowed but those above."""
_REQUEST = 0xFFFFFFFF
"""The bits of an ioctl's request that the kernel looks at."""

_PR_SET_NO_NEW_PRIVS = 38
_CLONE_THREAD = 0x00010000


def allow_list(*, gpu: bool = False) -> Filter:
    """The filter for student code; compiled once, loaded in each child.

    With ``gpu`` it allows what the driver needs, also what it needs only while it starts: then
    load ``cuda_started``, too.
    """
    rules = Filter(default=int(Action.ERRNO) | errno.EPERM)
    for name in _known(_ALLOWED):
        rules.allow(name)
    for name in _known(_PRETENDED):
        rules.errno(name, 0)
    for command in _FCNTLS:
        rules.allow("fcntl", args={1: command})
    for request in _IOCTLS:
        rules.allow("ioctl", args={1: request})
    rules.allow("sendto", args={4: 0})  # to whom it is connected, and to nobody by name
    if gpu:
        rules.allow("ioctl")  # the CUDA driver speaks through it; Landlock limits on which files
        for name in _known([*_CUDA, *_CUDA_STARTS]):
            rules.allow(name)
        rules.allow("prctl", args={0: _PR_SET_NO_NEW_PRIVS})  # to load cuda_started
    for option in _PRCTLS:
        rules.allow("prctl", args={0: option})
    thread = ArgCmp(0, CmpOp.MASKED_EQ, _CLONE_THREAD, _CLONE_THREAD)
    rules.allow("clone", args=[thread])
    rules.errno("clone3", errno.ENOSYS)
    rules.allow("prlimit64", args={0: 0})
    rules.allow("socketpair", args={0: 1})  # AF_UNIX: what asyncio wakes itself with
    for name in ("kill", "tgkill"):
        rules.allow(name)  # only_myself() narrows these
    return rules


def only_myself() -> Filter:
    """A second, tiny filter: signals go to this process only. Built in the child."""
    rules = Filter(default=Action.ALLOW)
    for name in ("kill", "tgkill"):
        rules.allow(name, args={0: os.getpid()})
        rules.errno(name, errno.EPERM)
    return rules


def cuda_started() -> Filter:
    """On top of the others, before student code: what the driver needed only to start."""
    rules = Filter(default=Action.ALLOW, flags=FilterFlag.TSYNC)  # the driver's threads, too
    for name in _CUDA_STARTS:
        rules.errno(name, errno.EPERM)
    for request in _REACHES_OTHERS:
        same = ArgCmp(1, CmpOp.MASKED_EQ, request, _REQUEST)
        rules.errno("ioctl", errno.EPERM, args=[same])
    return rules


def _known(names: list[str]) -> list[str]:
    """Those that exist on this architecture (aarch64 has no open, stat, ...)."""
    known = []
    for name in names:
        try:
            syscall_nr(name)
        except (KeyError, ValueError, OSError):
            continue
        known.append(name)
    return known
