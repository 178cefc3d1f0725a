"""Where submissions are laid out: a zygote at a proven isolation level, kept alive."""

from __future__ import annotations

from autograder.box import wire
from autograder.course import Course
from autograder.errors import GraderError
from autograder.judge import catalogue
from autograder.judge.examine import Bench
from autograder.judge.gpu import Gpu
from autograder.judge.ingest import ingest
from autograder.judge.isolation import Isolation, establish
from autograder.judge.launch import Zygote, data_of
from autograder.judge.secret import course_secret, submission_key
from autograder.judge.session import Session
from autograder.judge.student import Student
from autograder.records import Assignment


class Desk:
    """Opens submissions one after the other. Close it to end its processes."""

    def __init__(
        self,
        course: Course,
        *,
        gpu: Gpu | None = None,
        unsafe: bool = False,
        started: Zygote | None = None,
    ) -> None:
        self._course = course
        self._unsafe = unsafe
        self._gpu = gpu
        self._zygote: Zygote
        self.isolation: Isolation
        self._zygote, self.isolation = self._establish(started)
        self._secret = course_secret(course.paths.secret)
        if gpu is not None:  # in this process, which was forked from one that has no context
            try:
                wire.start_cuda(gpu.share)
            except RuntimeError as error:
                self._zygote.close()
                raise GraderError(f"--device cuda: {error}") from error
        self._session: Session | None = None

    def _establish(self, started: Zygote | None = None) -> tuple[Zygote, Isolation]:
        data = data_of(self._course)
        return establish(unsafe=self._unsafe, gpu=self._gpu, data=data, started=started)

    @property
    def device(self) -> str:
        """``cpu``, or ``cuda`` where checks are run there, too."""
        return "cpu" if self._gpu is None else "cuda"

    def _data(self, assignment: str) -> str | None:
        folder = self._course.paths.data(assignment)
        return str(folder) if folder.is_dir() else None

    def lay_out(
        self,
        data: bytes,
        assignment: Assignment,
        language: str,
        *,
        figures: bool,
        key: bytes = b"",
    ) -> Bench:
        """Run the notebook in a fresh box; its hidden inputs are drawn from ``key``, if given.

        Raises StudentError if the file is no notebook, GraderError if the box is at fault.
        """
        self.clear()
        names = [exercise.id for exercise in assignment.exercises]
        ingested = ingest(data, names)
        by_hand = {exercise.id for exercise in assignment.exercises if exercise.by_hand}
        session = Session(
            self._zygote,
            ingested.cells,
            names,
            assignment.limits,
            seed=int(ingested.digest[:8], 16),
            data=self._data(assignment.id),
            figures=figures,
        )
        self._session = session
        session.open()
        return Bench(
            session=session,
            student=Student(session, by_hand.__contains__),
            digest=ingested.digest,
            secret=key or submission_key(self._secret, ingested.exact),
            language=language,
            catalogue=catalogue.load(self._course.paths.misconceptions(assignment.id)),
            devices=("cpu",) if self.device == "cpu" else ("cpu", self.device),
            marked_devices=self._course.devices,
        )

    @property
    def zygote_pid(self) -> int:
        """Process id of the zygote, or of what stands around it."""
        return self._zygote.pid

    def clear(self) -> None:
        """End the box of the submission that lies here."""
        if self._session is not None:
            session, self._session = self._session, None
            session.close()

    def renew(self) -> None:
        """A new zygote, after a fault in the old one. Raises GraderError if that fails, too."""
        self.close()
        self._zygote, self.isolation = self._establish()

    def close(self) -> None:
        """End every process of this desk."""
        if self._session is not None:
            self._session.hang_up()
            self._session = None
        self._zygote.close()
