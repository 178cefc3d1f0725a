"""zip_collect with what Canvas and Moodle let a teacher download, hostile archives included."""

from __future__ import annotations

import io
import json
import os
import tarfile
import zipfile
from pathlib import Path

import pytest
from test_gradebook_judge import FakeJudge, judge_fixture  # noqa: F401 - fixtures
from test_gradebook_toy import Toy, nbgrader, released_fixture, toy_fixture  # noqa: F401 - fixtures

from autograder.errors import StudentError
from autograder.gradebook import roster
from autograder.gradebook.intake import unpack
from autograder.gradebook.intake.lms import Found, Students, parse

# nbgrader 0.9.6 warns of what its own dependencies have deprecated.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("doejane_1815_4711_a2_descent.ipynb", Found(lms_id="1815", file="a2_descent.ipynb")),
        (
            "doejane_LATE_1815_4711_a2_descent-1.ipynb",
            Found(lms_id="1815", file="a2_descent-1.ipynb", late=True),
        ),
        ("张三_42_4711_a2_descent.ipynb", Found(lms_id="42", file="a2_descent.ipynb")),
        ("o'brien2_7_8_x_9_y.ipynb", Found(lms_id="7", file="x_9_y.ipynb")),
        ("doejane_1815_4711_hw_2/in/a2.ipynb", Found(lms_id="1815", file="a2.ipynb")),
        (
            "Jane Doe_98765_assignsubmission_file_/a2_descent.ipynb",
            Found(full_name="Jane Doe", file="a2_descent.ipynb"),
        ),
        (
            "Jane Doe_98765_assignsubmission_file/sub folder/a2.ipynb",
            Found(full_name="Jane Doe", file="a2.ipynb"),
        ),
        (
            "张 三_98765_assignsubmission_file_作业 (1).ipynb",
            Found(full_name="张 三", file="作业 (1).ipynb"),
        ),
        ("Jane Doe_98765_assignsubmission_onlinetext_/onlinetext.html", None),
        ("a2_descent.ipynb", None),
        ("jane_1815.ipynb", None),
    ],
)
def test_the_names_that_downloads_have(name: str, found: Found | None) -> None:
    assert parse(f"/course/downloaded/a2_descent/extracted/{name}") == found


def test_students_are_found_by_id_or_full_name() -> None:
    people = [
        ("ada", "1815", "Ada", "Lovelace"), ("zs", "", "三", "张"), ("x", "9", "", ""),
        ("eva1", "7", "Eva", "Li"), ("eva2", "8", "Li", "Eva"),
    ]  # fmt: skip
    students = Students(people)
    assert students.find(Found(lms_id="1815", file="")) == "ada"
    for name in ("Ada Lovelace", "LOVELACE, Ada", "ada  lovelace"):
        assert students.find(Found(full_name=name, file="")) == "ada"
    assert students.find(Found(full_name="张三", file="")) == "zs"
    for found, said in (
        (Found(lms_id="1", file=""), "no student has the lms_id 1"),
        (Found(full_name="Eva Li", file=""), "several students .*: eva1, eva2"),
        (Found(full_name="", file=""), "no student is called"),
        (Found(full_name="Bob", file=""), "no student is called Bob"),
    ):
        with pytest.raises(StudentError, match=said):
            students.find(found)


def _zip(path: Path, members: dict[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def _bytes(members: dict[str, bytes], tmp_path: Path) -> bytes:
    return _zip(tmp_path / "inner.zip", members).read_bytes()


def test_zip_collect_takes_both_downloads_and_they_grade(
    toy: Toy, judge: FakeJudge, tmp_path: Path
) -> None:
    path = toy.root / "roster.csv"
    path.write_text(
        "student,first_name,last_name,lms_id\nada,Ada,Lovelace,1815\nzhangsan,三,张,42\n"
        "jane,Jane,Doe,7\nlisi,四,李,8\n", "utf-8")  # fmt: skip
    roster.load(toy.course, path)
    notebook = json.dumps(toy.answer()).encode()
    wrong = json.dumps(toy.answer(double="def double(x):\n    return x")).encode()
    archive = toy.course.paths.coursework / "downloaded" / "toy" / "archive"
    packed = _bytes({
        "hw/toy.ipynb": notebook, "../../escape.ipynb": b"x", "__MACOSX/hw/._toy.ipynb": b"x",
        "hw/.ipynb_checkpoints/toy-checkpoint.ipynb": wrong,
    }, tmp_path)  # fmt: skip
    _zip(archive / "canvas submissions.zip", {
        "lovelaceada_1815_501_toy.ipynb": notebook,
        "lovelaceada_1815_502_toy.ipynb": wrong,  # a second file of that name
        "张三_LATE_42_503_toy-1.ipynb": wrong,
        "stranger_999_504_toy.ipynb": notebook,
        "../../../outside_7_1_toy.ipynb": notebook,
    })  # fmt: skip
    _zip(archive / "CS-toy-12.zip", {
        "Jane Doe_98765_assignsubmission_file_/toy.ipynb": notebook,
        "李四_98766_assignsubmission_file_/toy.zip": packed,
    })  # fmt: skip
    before = {item for item in toy.root.rglob("*") if "coursework" not in item.parts}
    assert nbgrader(toy.root, "zip_collect", "toy") == 0
    submitted = toy.course.paths.submitted
    assert sorted(str(item.relative_to(submitted)) for item in submitted.rglob("*.ipynb")) == [
        "ada/toy/toy (2).ipynb", "ada/toy/toy.ipynb", "jane/toy/toy.ipynb", "lisi/toy/toy.ipynb",
        "zhangsan/toy/toy-1.ipynb",
    ]  # fmt: skip
    assert {item for item in toy.root.rglob("*") if "coursework" not in item.parts} == before
    assert not list(toy.root.rglob("*outside*")) and not list(toy.root.rglob("escape*"))
    toy.grade()
    assert toy.scores() == {"ada": 5.0, "jane": 5.0, "lisi": 5.0, "zhangsan": 3.0}


def test_a_pattern_of_ones_own_wins(toy: Toy, judge: FakeJudge) -> None:
    config = toy.root / "nbgrader_config.py"
    pattern = r".*/(?P<student_id>\w+)@(?P<timestamp>[0-9-]+)@(?P<file_id>.+)"
    config.write_text(f"{config.read_text()}\nc.FileNameCollectorPlugin.named_regexp = {pattern!r}")
    archive = toy.course.paths.coursework / "downloaded" / "toy" / "archive"
    _zip(archive / "all.zip", {"ada@2026-09-20@toy.ipynb": b"{}"})
    assert nbgrader(toy.root, "zip_collect", "toy") == 0
    found = sorted(os.listdir(toy.course.paths.submitted / "ada" / "toy"))
    assert found == ["timestamp.txt", "toy.ipynb"]


HOSTILE = [
    "../up.txt",
    "a/../../up.txt",
    "/abs.txt",
    "C:\\x.txt",
    "..\\up.txt",
    "\\\\host\\x",
    "..",
]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_no_member_leaves_the_folder(tmp_path: Path, name: str, kind: str) -> None:
    archive = _archive(tmp_path, kind, {name: b"evil", "good/张三.txt": b"fine"})
    told: list[str] = []
    unpack.unpack(archive, tmp_path / "in" / "here", told.append, unpack.Budget(1000))
    found = [str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(found) == ["in/here/good/张三.txt", archive.name]
    assert len(told) == 1 and "leads out of the folder" in told[0]


def _archive(folder: Path, kind: str, members: dict[str, bytes]) -> Path:
    if kind == "zip":
        return _zip(folder / "x.zip", members)
    path = folder / "x.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


def test_links_and_devices_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("the answer")
    path = tmp_path / "x.tar"
    with tarfile.open(path, "w") as archive:
        for name, kind in (("soft", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE),
                           ("pipe", tarfile.FIFOTYPE), ("disk", tarfile.BLKTYPE)):  # fmt: skip
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, str(tmp_path / "secret")
            archive.addfile(info)
    link = zipfile.ZipInfo("soft")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr(link, str(tmp_path / "secret"))
    told: list[str] = []
    for name in ("x.tar", "x.zip"):
        unpack.unpack(tmp_path / name, tmp_path / "out", told.append, unpack.Budget(1000))
    assert not (tmp_path / "out").exists()
    assert len(told) == 5 and all("it is no plain file" in line for line in told)


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_a_bomb_does_not_go_off(tmp_path: Path, kind: str) -> None:
    archive = _archive(tmp_path, kind, {"small": b"x", "bomb": bytes(10**7), "late": b"y"})
    with pytest.raises(StudentError, match="may be a bomb"):
        unpack.unpack(archive, tmp_path / "out", print, unpack.Budget(10**6))
    assert sum(path.stat().st_size for path in (tmp_path / "out").rglob("*")) == 1


def test_no_more_is_read_than_may_be_written(tmp_path: Path) -> None:
    asked: list[int] = []

    class Endless(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            asked.append(size or 0)
            return bytes(size or 0)

    with pytest.raises(StudentError, match="may be a bomb"):
        unpack._write(tmp_path / "x.zip", Endless(), tmp_path / "f", unpack.Budget(1000))
    assert asked == [1001]


def test_too_many_files_and_one_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MAX_MEMBERS", 3)
    monkeypatch.setattr(unpack, "MAX_BYTES", 100)
    archive = _zip(tmp_path / "x.zip", {f"{n}": b"x" for n in range(5)})
    with pytest.raises(StudentError, match="more than 3 files"):
        unpack.unpack(archive, tmp_path / "out", print, unpack.Budget(1000))
    archive = _zip(tmp_path / "y.zip", {"big": bytes(200), "small": b"x"})
    told: list[str] = []
    unpack.unpack(archive, tmp_path / "two", told.append, unpack.Budget(1000))
    assert os.listdir(tmp_path / "two") == ["small"] and "more than" in told[0]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\x1f\x8b broken", b"text"])
@pytest.mark.parametrize("name", ["x.zip", "x.tar.gz", "x.tar"])
def test_what_is_no_archive_is_said_in_one_line(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(StudentError) as caught:
        unpack.unpack(tmp_path / name, tmp_path / "out", print, unpack.Budget(1000))
    assert str(caught.value).startswith(f"{name}: ") and "\n" not in str(caught.value)


def test_an_encrypted_or_truncated_zip_stops_nothing_else(toy: Toy, judge: FakeJudge) -> None:
    toy.change("insert into student (id, lms_user_id) values ('ada', '1'), ('bob', '2')")
    archive = toy.course.paths.coursework / "downloaded" / "toy" / "archive"
    notebook = json.dumps(toy.answer()).encode()
    inner = _bytes({"toy.ipynb": notebook}, toy.root)
    _zip(archive / "canvas.zip", {
        "a_1_1_toy.zip": inner[: len(inner) // 2], "b_2_2_toy.ipynb": notebook,
        "a_1_3_bomb.zip": _bytes({str(n): bytes(60 * 2**20) for n in range(6)}, toy.root),
    })  # fmt: skip
    assert nbgrader(toy.root, "zip_collect", "toy") == 0
    assert os.listdir(toy.course.paths.submitted) == ["bob"]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_chinese_names_without_the_utf8_flag(tmp_path: Path, encoding: str) -> None:
    path = _zip(tmp_path / "x.zip", {"AAAA_1_2_toy.ipynb": b"x", "BBBBBB_1_2_toy.ipynb": b"x"})
    old, name = (b"AAAA", "张三") if encoding == "gbk" else (b"BBBBBB", "张三")
    path.write_bytes(path.read_bytes().replace(old, name.encode(encoding)))
    unpack.unpack(path, tmp_path / "out", print, unpack.Budget(1000))
    assert "张三_1_2_toy.ipynb" in os.listdir(tmp_path / "out")


def test_names_too_long_for_a_file_system_are_shortened(tmp_path: Path) -> None:
    path = _zip(tmp_path / "x.zip", {f"{'张' * 120}/{'三' * 120}.ipynb": b"x"})
    unpack.unpack(path, tmp_path / "out", print, unpack.Budget(1000))
    (found,) = (tmp_path / "out").rglob("*.ipynb")
    assert found.read_bytes() == b"x"
