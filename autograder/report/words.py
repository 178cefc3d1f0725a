"""Every word of the report, in each language."""

from __future__ import annotations

from autograder.records import Texts

_WORDS: dict[str, Texts] = {
    "report": {"en": "Class report", "zh": "班级报告"},
    "skip": {"en": "Skip to the content", "zh": "跳到正文"},
    "contents": {"en": "Contents", "zh": "目录"},
    "made": {
        "en": "Made {moment}. Names and scores: for the teaching team only.",
        "zh": "生成于 {moment}。含姓名与成绩，仅供教学团队查看。",
    },
    "not_isolated": {
        "en": "NOT ISOLATED: {n} of {all} submissions ran with the rights of whoever graded. "
        "Their scores can be forged. Grade them again without --unsafe.",
        "zh": "NOT ISOLATED（未隔离）：{all} 份提交中有 {n} 份以评分者的权限运行，分数可能被伪造。"
        "请去掉 --unsafe 重新评分。",
    },
    "no_grades": {
        "en": "Nothing is graded yet. Run autograder grade {id}, then make this report again.",
        "zh": "还没有任何成绩。请先运行 autograder grade {id}，再重新生成报告。",
    },
    "no_gradebook": {
        "en": "The gradebook was not there: scores are the checks' own, and names, manual scores, "
        "late and missing submissions are not known.",
        "zh": "没有读到成绩册：以下分数只来自自动检查，姓名、人工评分、迟交和未交情况均未知。",
    },
    # key figures
    "handed_in": {"en": "handed in", "zh": "已提交"},
    "graded": {"en": "graded", "zh": "已评分"},
    "mean": {"en": "mean", "zh": "平均分"},
    "median": {"en": "median", "zh": "中位数"},
    "full_marks": {"en": "full marks", "zh": "满分人数"},
    "late_count": {"en": "late", "zh": "迟交"},
    "missing_count": {"en": "nothing handed in", "zh": "未提交"},
    "of_points": {"en": "of {n} points", "zh": "满分 {n} 分"},
    "of_students": {"en": "of {n}", "zh": "共 {n} 人"},
    # sections
    "misconceptions": {"en": "What to talk about", "zh": "值得讲一讲"},
    "misconceptions_lead": {
        "en": "Mistakes that were recognised, the most frequent first, with what each student was "
        "told. Shares are of the {n} graded submissions.",
        "zh": "已识别的错误，按人数从多到少排列，后面是学生看到的提示。"
        "比例以 {n} 份已评分的提交为准。",
    },
    "misconceptions_none": {
        "en": "No mistake that the catalogue knows.",
        "zh": "没有出现目录中已知的错误。",
    },
    "more": {"en": "{n} more", "zh": "另有 {n} 种"},
    "distribution": {"en": "Scores", "zh": "成绩分布"},
    "distribution_alt": {
        "en": "Histogram of {n} scores between {low} and {high} of {most} points; mean {mean}, "
        "median {median}. The numbers are in the table below it.",
        "zh": "{n} 个成绩的直方图，最低 {low} 分，最高 {high} 分，满分 {most} 分；"
        "平均分 {mean}，中位数 {median}。数据见下方表格。",
    },
    "exercises": {"en": "Exercises: how hard, how telling", "zh": "各题难度与区分度"},
    "difficulty_lead": {
        "en": "Difficulty is the mean share of the points: the lower, the harder.",
        "zh": "难度是平均得分率：越低越难。",
    },
    "discrimination_lead": {
        "en": "Discrimination is the correlation with the points of all other exercises: above "
        "0.4 it separates well, below 0.2 it says little; below 0 strong students fail it more "
        "often than weak ones, so look at its text and tests.",
        "zh": "区分度是该题与其余各题总分的相关系数：0.4 以上区分良好，"
        "0.2 以下几乎没有区分作用；小于 0 说明强的学生反而更容易做错，请检查题面和测试。",
    },
    "too_few": {
        "en": "Discrimination takes {least} students at least.",
        "zh": "区分度至少需要 {least} 名学生才有意义。",
    },
    "exercises_alt": {
        "en": "Per exercise the share of students with no, some and all points, and its "
        "discrimination. The numbers are in the table below it.",
        "zh": "每题得零分、部分分和满分的学生比例，以及区分度。数据见下方表格。",
    },
    "heat": {"en": "Who has what", "zh": "得分一览"},
    "heat_lead": {
        "en": "One column per student, from the lowest total to the highest. A row that stays red "
        "is an exercise for the lecture; columns red from top to bottom, on the left, are "
        "students for the office hour.",
        "zh": "每列是一名学生，从左到右总分由低到高。一整行都偏红，说明这道题要在课上讲；"
        "左侧从上到下都偏红的列，说明这些学生需要单独辅导。",
    },
    "heat_alt": {
        "en": "Heat map of {rows} exercises by {n} students. Every score is in the table below it.",
        "zh": "{rows} 道题 × {n} 名学生的热力图。每个分数见下方表格。",
    },
    "heat_table": {"en": "Every student, every exercise", "zh": "每名学生的各题得分"},
    "stuck": {"en": "Who is stuck where", "zh": "谁卡在哪里"},
    "stuck_lead": {
        "en": "Students without a point in an exercise, by the reason.",
        "zh": "某题没有得分的学生，按原因分类。",
    },
    "stuck_none": {"en": "Nobody: every exercise has points.", "zh": "没有人：每道题都有得分。"},
    "deadline": {"en": "Late and missing", "zh": "迟交与未交"},
    "deadline_due": {"en": "Due {moment}.", "zh": "截止时间：{moment}。"},
    "late_none": {"en": "Nobody was late.", "zh": "没有人迟交。"},
    "missing_none": {"en": "Everybody handed in.", "zh": "所有人都已提交。"},
    "missing_who": {"en": "Nothing handed in", "zh": "未提交的学生"},
    "manual_who": {"en": "Waiting for a manual grade", "zh": "等待人工评分"},
    "health": {"en": "Can the grading be trusted?", "zh": "评分是否可靠"},
    "isolation": {"en": "Isolation of student code", "zh": "学生代码的隔离级别"},
    "isolation_level": {"en": "level {level}: {n}", "zh": "{level} 级：{n} 份"},
    "isolation_none": {"en": "NOT ISOLATED: {n}", "zh": "NOT ISOLATED（未隔离）：{n} 份"},
    "faults": {
        "en": "Could not be judged, our fault (never a zero): grade them again",
        "zh": "因评分系统的问题未能评判（不会记零分），请重新评分",
    },
    "faults_none": {"en": "No GRADER_ERROR.", "zh": "没有 GRADER_ERROR。"},
    "refused": {"en": "Could not be graded: ask for the file again", "zh": "无法评分，请学生重交"},
    "slowest": {"en": "Slowest (median {median} s)", "zh": "用时最长（中位数 {median} 秒）"},
    "notes": {
        "en": "Repaired or noteworthy: {n} submissions",
        "zh": "修复过或需要留意的提交：{n} 份",
    },
    "outdated": {
        "en": "{n} grades were made with another course.toml than today's: autograder grade {id} "
        "--force.",
        "zh": "有 {n} 份成绩用的不是现在的 course.toml：请运行 autograder grade {id} --force。",
    },
    "versions": {
        "en": "Graded by several versions: {versions}.",
        "zh": "由多个版本评分：{versions}。",
    },
    "unreadable": {
        "en": "Result files that cannot be read, grade these again: {names}",
        "zh": "无法读取的结果文件，请重新评分：{names}",
    },
    # the whole course
    "course": {"en": "The whole course", "zh": "全部作业"},
    "assignments": {"en": "Assignments", "zh": "各次作业"},
    "course_alt": {
        "en": "A box plot per assignment of the shares of its points that students have. The "
        "numbers are in the table below it.",
        "zh": "每次作业得分率的箱线图。数据见下方表格。",
    },
    "course_table": {"en": "Every student, every assignment", "zh": "每名学生的各次作业成绩"},
    "top_mistake": {"en": "most frequent mistake", "zh": "最常见的错误"},
    "back": {"en": "Back to the top", "zh": "回到顶部"},
    # columns and legends
    "assignment": {"en": "assignment", "zh": "作业"},
    "student": {"en": "student", "zh": "学生"},
    "one_student": {"en": "1 student", "zh": "1 名学生"},
    "n_students": {"en": "{n} students", "zh": "{n} 名学生"},
    "students": {"en": "students", "zh": "学生人数"},
    "students_sorted": {"en": "students, by total", "zh": "学生（按总分排序）"},
    "name": {"en": "name", "zh": "姓名"},
    "exercise": {"en": "exercise", "zh": "题目"},
    "points": {"en": "points", "zh": "分数"},
    "share": {"en": "share of the points", "zh": "得分率"},
    "score": {"en": "score", "zh": "得分"},
    "total": {"en": "total", "zh": "总分"},
    "difficulty": {"en": "difficulty", "zh": "难度"},
    "discrimination": {"en": "discrimination", "zh": "区分度"},
    "full": {"en": "all points", "zh": "满分"},
    "part": {"en": "some", "zh": "部分分"},
    "none": {"en": "none", "zh": "零分"},
    "mistake": {"en": "mistake", "zh": "错误"},
    "told": {"en": "what they were told", "zh": "学生看到的提示"},
    "how_many": {"en": "how many", "zh": "人数"},
    "late_by": {"en": "late by", "zh": "迟交时间"},
    "penalty": {"en": "taken off", "zh": "扣分"},
    "seconds": {"en": "seconds", "zh": "秒"},
    "why": {"en": "why", "zh": "原因"},
    "days": {"en": "{days} d {hours} h", "zh": "{days} 天 {hours} 小时"},
    "hours": {"en": "{hours} h {minutes} min", "zh": "{hours} 小时 {minutes} 分钟"},
    "minutes": {"en": "{minutes} min", "zh": "{minutes} 分钟"},
    "level0": {"en": "no points", "zh": "零分"},
    "level1": {"en": "less than half", "zh": "不到一半"},
    "level2": {"en": "half or more", "zh": "一半以上"},
    "level3": {"en": "all points", "zh": "满分"},
    "unknown": {"en": "not known", "zh": "未知"},
    # discrimination
    "verdict_good": {"en": "separates well", "zh": "区分良好"},
    "verdict_fair": {"en": "fair", "zh": "尚可"},
    "verdict_weak": {"en": "says little", "zh": "区分作用小"},
    "verdict_negative": {"en": "look at it", "zh": "请检查此题"},
    "verdict_unknown": {"en": "–", "zh": "–"},
    # why an exercise has no points
    "kind_untouched": {"en": "not begun", "zh": "尚未作答"},
    "kind_syntax": {"en": "syntax error", "zh": "语法错误"},
    "kind_absent": {"en": "not defined, or its cell stopped", "zh": "没有定义，或单元格出错"},
    "kind_died": {"en": "notebook ended early", "zh": "笔记本中途退出"},
    "kind_timeout": {"en": "too slow", "zh": "运行超时"},
    "kind_crashed": {"en": "stopped with an error", "zh": "运行出错"},
    "kind_forbidden": {"en": "used autograd", "zh": "用了自动求导"},
    "kind_named": {"en": "a known mistake", "zh": "已知错误"},
    "kind_unnamed": {"en": "wrong in another way", "zh": "其他错误"},
}


class Words:
    """The words of one language: ``words("skip")``, ``words("late_count", n=3)``."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, key: str, **parts: object) -> str:
        """One text, English where there is no translation; KeyError for an unknown key."""
        texts = _WORDS[key]
        return (texts.get(self.language) or texts["en"]).format(**parts)

    def some(self, *keys: str) -> dict[str, str]:
        """Several texts by key, for a figure."""
        return {key: self(key) for key in keys}


def all_words() -> dict[str, Texts]:
    """Every text, for tests and translators."""
    return _WORDS
