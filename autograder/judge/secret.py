"""The course's secret, and the key that stands for it in one submission.

Hidden inputs are drawn from the submission's key alone. A worker elsewhere is sent that key with
the job, so the secret itself never leaves the machine it was made on.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from autograder.errors import GraderError
from autograder.files import refused


def course_secret(path: Path) -> bytes:
    """The course's secret, from which hidden inputs are drawn; made on first use, mode 0600.

    GraderError if this account may not read it, or it cannot be made.
    """
    try:
        return _secret(path)
    except OSError as error:
        raise GraderError(refused(error, str(path)) or f"{path}: {error.strerror}") from error


def _secret(path: Path) -> bytes:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(secrets.token_bytes(32))
            os.link(aside, path)  # whoever comes first decides; nobody reads half a secret
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_bytes()


def submission_key(secret: bytes, digest: str) -> bytes:
    """HMAC-SHA256 of a submission's hash: what its hidden inputs are drawn from, 32 bytes."""
    return hmac.new(secret, digest.encode(), hashlib.sha256).digest()
