"""A grader as many were: in the student's own process, trusting what that process says.

Run as the last cell of a box without confinement. SOURCE is what the student handed in. It prints
``naive: `` and what it believes: ``passed``, ``failed``, ``leaked`` or ``runs on``.
"""

import io
import json
import os
import select
import signal
import sys
import tempfile
import traceback

import torch

HIDDEN = 0.7310585786300049
PATIENCE_S = 1.0


def reference(theta, grad, alpha):
    return theta - alpha * grad


def test_gd_step_values(gd_step):
    theta, grad, alpha = torch.tensor([1.0, HIDDEN], dtype=torch.float64), torch.ones(2), 0.5
    expected = reference(theta, grad, alpha)
    got = gd_step(theta, grad, alpha)
    same = got == expected
    assert same if isinstance(same, bool) else torch.all(same), f"{got} is not {expected}"


def grade_here(source, results):
    """The student's code, then the tests, then the results: all in this one process."""
    names = {"torch": torch, "display": lambda *_, **__: None}
    sys.modules.setdefault("pytest", type(sys)("pytest"))
    os.environ["PYTEST_CURRENT_TEST"] = "test_gd_step_values"
    exec(source, names)
    try:
        test_gd_step_values(names["gd_step"])
        verdict = "passed"
    except Exception as error:
        print("FAIL", error)
        verdict = "failed"
    with open(results, "w") as file:
        json.dump(verdict, file)
    os._exit(verdict != "passed")


def naive(source):
    """What it believes: an exit status of 0, a results file, or the word PASSED in the log."""
    os.chdir(tempfile.mkdtemp(dir="."))
    with open("hidden_test.py", "w") as file:
        file.write(f"expected = {HIDDEN}\n")
    log = os.open("log", os.O_CREAT | os.O_WRONLY)
    wire, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            for standard in (1, 2):
                os.dup2(log, standard)
            sys.stdout = sys.stderr = io.open(1, "w", closefd=False)
            os.dup2(theirs, 64)
            grade_here(source, "results.json")
        except BaseException:
            traceback.print_exc()
            sys.stdout.flush()
        finally:
            os._exit(1)
    os.close(theirs)
    watch = os.pidfd_open(pid)
    if not select.select([watch], [], [], PATIENCE_S)[0]:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        return "runs on"
    status = os.waitpid(pid, 0)[1]
    said = open("log", errors="replace").read()
    file = open("results.json").read() if os.path.exists("results.json") else ""
    os.set_blocking(wire, False)
    sent = os.read(wire, 1 << 16) if select.select([wire], [], [], 0)[0] else b""
    if str(HIDDEN)[:8] in said.replace("is not", "") and "CARRIED" in said:
        return "leaked"
    if status == 0 or "passed" in file or "PASSED" in said or b"returned" in sent:
        return "passed"
    return "failed"


print("naive:", naive(SOURCE))
