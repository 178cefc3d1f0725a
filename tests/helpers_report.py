"""A class of any size with grades such as the judge gives, made without running a notebook."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from autograder.course import Course
from autograder.judge import catalogue
from autograder.judge.messages import pick, say
from autograder.records import (
    Assignment,
    CheckResult,
    Exercise,
    ExerciseGrade,
    Grade,
    Standing,
    Status,
    Submission,
)
from autograder.report.roll import Roll, call

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静强磊洋艳勇军杰涛明超霞平刚辉梓涵雨桐浩然子轩"
WESTERN = ("Ada Lovelace", "Emmy Noether", "Carl Gauss", "Sofia Kovalevskaya", "Alan Turing",
           "Grace Hopper", "Leonhard Euler", "Maryam Mirzakhani")  # fmt: skip


def checks(
    exercise: str, status: Status, language: str, message: str = "", diagnosis: str | None = None
) -> tuple[CheckResult, ...]:
    """A core check and two others that went the same way."""
    return tuple(
        CheckResult(check=f"{exercise}_{name}", exercise=exercise, status=status, weight=weight,
                    core=name == "values", message=message, diagnosis=diagnosis,
                    sentence=f"{exercise} {name}", seconds=0.01)
        for name, weight in (("values", 3.0), ("batches", 1.0), ("type", 1.0))
    )  # fmt: skip


def answer(
    exercise: Exercise, kind: str, language: str, known: list[catalogue.Misconception]
) -> ExerciseGrade:
    """How one student did: "right", "part", or one of the kinds of being stuck."""
    id = exercise.id
    undefined = say("undefined", language, exercise=id)
    made = {
        "untouched": (Status.FAILED, say("unwritten", language, exercise=id), None),
        "timeout": (Status.TIMEOUT, say("timeout", language, exercise=id), None),
        "crashed": (Status.CRASHED, f"{id}(…) raised", None),
        "ours": (Status.GRADER_ERROR, say("ours", language), None),
        "forbidden": (Status.FORBIDDEN, say("forbidden", language, exercise=id), None),
        "absent": (Status.FAILED, undefined, None),
        "died": (Status.TIMEOUT, say("notebook_died", language, exercise=id), None),
        "unnamed": (Status.FAILED, f"{id}(…) returned 3; expected 4.", None),
        "syntax": (
            Status.FAILED,
            f"{undefined}\n{say('cell_raised', language, kind='SyntaxError', message='x')}",
            None,
        ),
    }
    if kind == "named":
        mine = [m for m in known if m.exercise == id]
        chosen = mine[min(len(mine) - 1, int(random.expovariate(0.7)))]
        text = f"{id}(…) returned 3; expected 4.\n{pick(chosen.texts, language)}"
        made["named"] = (Status.FAILED, text, chosen.id)
    passed = checks(id, Status.PASSED, language)
    if kind in made:
        status, message, diagnosis = made[kind]
        results = checks(id, status, language, message, diagnosis)
    elif kind == "part":
        results = (passed[0], *checks(id, Status.FAILED, language, "shape")[1:])
    else:
        results = passed
    return ExerciseGrade(id=id, max_score=exercise.points, checks=results)


def grade(
    course: Course, assignment: Assignment, student: str, exercises: tuple[ExerciseGrade, ...],
    **more: object,
) -> Grade:  # fmt: skip
    """A grade of level A."""
    fields: dict[str, object] = {
        "isolation": "A", "device": "cpu", "grader_version": "0.1.0",
        "course_sha256": course.sha256, "language": course.language, "seconds": 1.0,
    }  # fmt: skip
    submission = Submission(student=student, assignment=assignment.id, path="x.ipynb")
    return Grade(submission=submission, exercises=exercises, **{**fields, **more})


def classroom(
    course: Course, assignment: str, count: int, *, seed: int = 1, absent: float = 0.05
) -> tuple[list[Grade], list[Standing]]:
    """Grades and standings of ``count`` students, the same ones for the same seed."""
    random.seed(f"{seed}-{assignment}")
    about = course.assignment(assignment)
    known = list(catalogue.load(course.paths.misconceptions(assignment)))
    hard = {exercise.id: random.gauss(0.4, 0.8) for exercise in about.exercises}
    names = random.Random(seed)
    grades, standings = [], []
    for number in range(count):
        first, last = _name(names)
        student, ability = f"2026{number:04}", names.gauss(1.0, 1.1)
        person = {"student": student, "assignment": assignment, "max_score": about.points,
                  "first_name": first, "last_name": last, "due": about.due}  # fmt: skip
        if random.random() < absent:
            standings.append(Standing(**person))
            continue
        exercises = tuple(
            answer(exercise, _kind(ability - hard[exercise.id], exercise), course.language, known)
            for exercise in about.exercises
        )
        late = timedelta(hours=random.expovariate(1 / 20) if random.random() < 0.08 else -30)
        mine = grade(course, about, student, exercises, seconds=random.lognormvariate(0.2, 0.6))
        grades.append(mine)
        penalty = 1.0 if late > timedelta() and mine.score else 0.0
        submitted = (about.due or datetime.now().astimezone()) + late
        standings.append(Standing(
            **person, score=None if mine.score is None else max(0.0, mine.score - penalty),
            penalty=penalty, submitted=submitted, handed_in=True,
            needs_manual_grade=random.random() < 0.01,
        ))  # fmt: skip
    return grades, standings


def _kind(margin: float, exercise: Exercise) -> str:
    noise = margin + random.gauss(0, 0.8)
    if noise > 0.3:
        return "right"
    if noise > -0.1:
        return "part"
    wrong = ["named"] * 12 + ["unnamed"] * 3 + ["crashed", "crashed", "timeout", "syntax", "absent"]
    if exercise.by_hand:
        wrong += ["forbidden"] * 4
    return "untouched" if margin < -1.8 else random.choice(wrong)


def _name(names: random.Random) -> tuple[str, str]:
    if names.random() < 0.15:
        first, _, last = names.choice(WESTERN).partition(" ")
        return first, last
    return "".join(names.choices(GIVEN, k=names.choice((1, 2, 2)))), names.choice(FAMILY)


def graded(course: Course, **kinds: dict[str, str]) -> list[Grade]:
    """One grade per student, from exercise to kind of answer; what is not named is right."""
    about = course.assignment("a2_descent")
    known = list(catalogue.load(course.paths.misconceptions("a2_descent")))
    return [
        grade(course, about, student, tuple(
            answer(exercise, wrong.get(exercise.id, "right"), course.language, known)
            for exercise in about.exercises
        ))
        for student, wrong in kinds.items()
    ]  # fmt: skip


def roll_of(course: Course, grades: list[Grade], standings: list[Standing] | None = None) -> Roll:
    return call(course.assignment("a2_descent"), grades, standings or [])


def standing(student: str, **more: Any) -> Standing:
    return Standing(student=student, assignment="a2_descent", max_score=20.0, **more)
