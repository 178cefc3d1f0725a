"""What there is to attack beside the box: a process of the same user with secrets everywhere.

Started as ``python victim.py FOLDER`` with the canary in its environment. It prints where its
things are as one line of JSON, without the canary, and ends when its stdin is closed. It holds no
capability, as the box holds none: otherwise root would be safe from itself and no control would
succeed.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import socket
import sys
import threading
from pathlib import Path

LIBC = ctypes.CDLL(None, use_errno=True)
PR_SET_PTRACER, ANY = 0x59616D61, ctypes.c_ulong(-1)


def drop_capabilities() -> None:
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    LIBC.capset(ctypes.byref(header), ctypes.byref((ctypes.c_uint32 * 6)()))
    LIBC.prctl(PR_SET_PTRACER, ANY, 0, 0, 0)


def serve(listener: socket.socket) -> None:
    """Answer whoever connects, as a web server would."""
    while True:
        peer, _ = listener.accept()
        with peer, contextlib.suppress(OSError):
            peer.recv(4096)
            peer.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")


def share(key: int, canary: bytes) -> int:
    """A System V segment with the canary in it; its id, or -1."""
    LIBC.shmat.restype = ctypes.c_void_p
    id = LIBC.shmget(key, 4096, 0o1600)
    if id >= 0:
        at = LIBC.shmat(id, None, 0)
        ctypes.memmove(at, canary, len(canary))
    return id


def main(folder: Path) -> None:
    drop_capabilities()
    canary = os.environ["ZOO_CANARY"].encode()
    memory = ctypes.create_string_buffer(canary)
    secret = folder / "secret.txt"
    secret.write_bytes(canary)
    secret.chmod(0o600)
    common = Path(f"/dev/shm/zoo-{os.getpid()}")
    common.write_bytes(canary)
    tcp, udp, unix, datagrams = (
        socket.create_server(("127.0.0.1", 0)),
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        socket.socket(socket.AF_UNIX),
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM),
    )
    udp.bind(("127.0.0.1", 0))
    unix.bind(str(folder / "docker.sock"))
    unix.listen()
    datagrams.bind(str(folder / "log.sock"))
    for listener in (tcp, unix):
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
    key = 0x5A000000 + os.getpid()
    segment = share(key, canary)
    print(json.dumps({
        "PID": os.getpid(), "FOLDER": str(folder), "FILE": str(secret), "SHM": str(common),
        "PORT": tcp.getsockname()[1], "UDP": udp.getsockname()[1],
        "SOCK": str(folder / "docker.sock"), "DATAGRAMS": str(folder / "log.sock"), "KEY": key,
        "ADDRESS": ctypes.addressof(memory), "LENGTH": len(canary),
    }), flush=True)  # fmt: skip
    sys.stdin.read()
    common.unlink()
    LIBC.shmctl(segment, 0, None)
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
