"""Stands in for ``autograder.judge``: a real process, the real messages, no torch.

Scores the toy course by looking at the source. Every notebook it is asked about is a line in the
file that CHEAP_JUDGE_LOG names.
"""

from __future__ import annotations

import os
import socket
import sys

from helpers_fake_judge import FakeJudge

from autograder.judge.launch import Zygote
from autograder.judge.nursery import Nursery
from autograder.judge.post import Hello, receive, send
from autograder.records import Job


def main(fd: str) -> None:
    """Fork a judge for each socket that comes."""
    Nursery(socket.socket(fileno=int(fd)), [], serve, retires=False).run()


def serve(sock: socket.socket, _: Zygote | None) -> None:
    """Answer until the other side hangs up."""
    send(sock, Hello(isolation=os.environ.get("CHEAP_JUDGE_ISOLATION", "A"), pid=os.getpid()))
    judge = FakeJudge()
    log = os.open(os.environ["CHEAP_JUDGE_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    while True:
        try:
            job = receive(sock, Job)
        except (EOFError, OSError):
            return
        os.write(log, f"{job.submission.student}\n".encode())
        send(sock, judge.judge(job))


if __name__ == "__main__":
    main(sys.argv[2])
