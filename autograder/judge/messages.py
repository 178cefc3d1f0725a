"""What a student reads about a failing check. Only public examples are ever quoted here.

Every text exists in English and Chinese; ``say`` picks one. The pieces, in order: what was tried,
what came back, what was expected; then what that looks like (the diagnosis); then where to look.
"""

from __future__ import annotations

from collections.abc import Sequence

from autograder.box import wire
from autograder.judge.answers import Answer, CheckFailed
from autograder.judge.show import apart, show
from autograder.records import Texts

_TEXTS: dict[str, Texts] = {
    "values": {
        "en": "{call} returned {got}; expected {expected}.",
        "zh": "{call} 返回 {got}，应为 {expected}。",
    },
    "raised": {
        "en": "{call} stopped with {kind}: {message}",
        "zh": "{call} 因 {kind} 而中断：{message}",
    },
    "line": {
        "en": "It happened in line {lineno} of the cell: {line}",
        "zh": "出错位置：该单元格第 {lineno} 行：{line}",
    },
    "undefined": {
        "en": "There is no {exercise} in the notebook when its check cell runs. Was its cell "
        "renamed, deleted, or did it stop with an error?",
        "zh": "运行检查单元格时，笔记本里没有 {exercise}。它的单元格是否被改名、删除，或运行出错？",
    },
    "unwritten": {
        "en": "{exercise} is not written yet: it still raises NotImplementedError.",
        "zh": "{exercise} 还没有写：它仍然抛出 NotImplementedError。",
    },
    "timeout": {
        "en": "{exercise} did not finish in time. Look for a loop that never ends.",
        "zh": "{exercise} 没有在限定时间内结束。请检查是否有不会停止的循环。",
    },
    "crashed": {
        "en": "The process ended while {exercise} was running: too much memory, or a call that "
        "ends Python.",
        "zh": "运行 {exercise} 时进程意外结束：内存用得太多，或者调用了会结束 Python 的函数。",
    },
    "forbidden": {
        "en": "{exercise} used autograd. This one is to be solved by hand: write the formula, or "
        "the difference quotient, yourself.",
        "zh": "{exercise} 用到了自动求导。这一题要亲手算：请自己写出公式或差商。",
    },
    "forbidden_name": {"en": "What it called: {name}.", "zh": "它调用了：{name}。"},
    "forbidden_threads": {
        "en": "Another thread of the notebook was running meanwhile. If it is that one which "
        "trains, end it with join() in the cell that starts it.",
        "zh": "当时笔记本里还有别的线程在运行。如果是那个线程在训练，"
        "请在启动它的单元格里用 join() 等它结束。",
    },
    "call": {"en": "Tried {call}. {text}", "zh": "试了 {call}。{text}"},
    "right_here": {
        "en": "The small example is right, but another input is not. What was checked: {sentence}",
        "zh": "小例子是对的，但换了别的输入就不对了。这一项检查的是：{sentence}",
    },
    "right_here_stopped": {
        "en": "The small example is right, but on another input your function stopped with an "
        "error, so this could not be checked: {sentence}",
        "zh": "小例子是对的，但换了别的输入，函数就因出错而中断，这一项没能检查：{sentence}",
    },
    "no_graph": {
        "en": "In plain words: nothing that came out was computed from a tensor with "
        "requires_grad, so backward() has no notes to read. Is f constant, was the point "
        "detached, or was it never asked to take notes?",
        "zh": "也就是说：得到的结果不是由 requires_grad 的张量算出来的，backward() 没有笔记可读。"
        "是 f 为常数，还是点被 detach 了，或者忘了打开 requires_grad？",
    },
    "not_shown": {
        "en": "This failed, but the time of the notebook was used up before it could be shown on "
        "a small example: {sentence}",
        "zh": "这一项没有通过，但笔记本的时间已经用完，来不及用小例子演示：{sentence}",
    },
    "notebook_died": {
        "en": "The notebook could not be run to its end: it used too much time or memory, or "
        "ended its process. Look at the cells before {exercise}.",
        "zh": "笔记本没能运行完：用时或内存过多，或者进程自己退出了。"
        "请检查 {exercise} 之前的单元格。",
    },
    "stuck_in": {
        "en": "The notebook could not be run to its end: cell {cell} did not finish in time. It "
        "begins with: {line}",
        "zh": "笔记本没能运行完：第 {cell} 个单元格没有在限定时间内结束。它的开头是：{line}",
    },
    "died_in": {
        "en": "The notebook could not be run to its end: the process ended in cell {cell}: too "
        "much memory, or a call that ends Python. The cell begins with: {line}",
        "zh": "笔记本没能运行完：进程在第 {cell} 个单元格里意外结束：内存用得太多，"
        "或者调用了会结束 Python 的函数。该单元格的开头是：{line}",
    },
    "cell_raised": {
        "en": "A cell of the notebook stopped with {kind}: {message}",
        "zh": "笔记本中有单元格因 {kind} 而中断：{message}",
    },
    "ours": {
        "en": "This check could not be run, through no fault of yours. The teaching team has "
        "been told; nothing is lost.",
        "zh": "这项检查未能运行，不是你的问题。助教会收到通知，你的成绩不会丢失。",
    },
}
_NO_GRAPH = "does not require grad and does not have a grad_fn"
"""What torch says in place of it."""


_OF_AUTOGRAD = frozenset(
    "backward grad grad_and_value vjp jvp jacrev jacfwd hessian linearize jacobian vhp hvp "
    "make_dual dual_level".split()
)
"""What box/trap.py calls it."""


def say(key: str, language: str, **parts: object) -> str:
    """One sentence in that language (English where a translation is missing)."""
    return pick(_TEXTS[key], language).format(**parts)


def pick(texts: Texts, language: str) -> str:
    """The text in that language, else in English."""
    return texts.get(language) or texts.get("en", "")


def call_text(answer: Answer) -> str:
    """``gd_step([1.0, 2.0], [2.0, 4.0], 0.1)``"""
    args, kwargs = answer.asked.fresh().arguments(answer.index)
    parts = [show(arg) for arg in args]
    parts += [f"{name}={show(value)}" for name, value in kwargs.items()]
    return f"{answer.exercise}({', '.join(parts)})"


def forbidden(
    failure: CheckFailed, exercise: str, language: str, sources: Sequence[str] = ()
) -> str:
    """That it used autograd: by which name and in which line of its ``sources``, as far as that
    is known. The box that says so has seen hidden inputs: nothing of it is quoted but what stands
    in the notebook and speaks of autograd."""
    parts = [say("forbidden", language, exercise=exercise)]
    raised = failure.answer.observation.raised if failure.answer is not None else None
    if raised is not None:
        if raised.message in _OF_AUTOGRAD:
            parts.append(say("forbidden_name", language, name=raised.message))
            if (found := _line_with(raised, sources)) is not None:
                parts.append(say("line", language, lineno=found[0], line=found[1]))
        if raised.kind == "OtherThreads":
            parts.append(say("forbidden_threads", language))
    return "\n".join(parts)


def _line_with(raised: wire.Raised, sources: Sequence[str]) -> tuple[int, str] | None:
    """Number and text of the line of a cell that it names, if that calls what it names."""
    for source in sources:
        for number, line in enumerate(source.splitlines(), 1):
            if line.strip() == raised.line.strip() and raised.message in line:
                return number, line.strip()
    return None


def public_failure(failure: CheckFailed, language: str) -> str:
    """What was tried on the public example, what came back, what was expected."""
    answer = failure.answer
    if answer is None:
        return pick(failure.texts, language)
    call, exercise = call_text(answer), answer.exercise
    raised = answer.observation.raised
    if failure.problem == "raised" and raised is not None:
        text = say("raised", language, call=call, kind=raised.kind, message=raised.message)
        if raised.line:
            where = say("line", language, lineno=raised.lineno, line=raised.line.strip())
            text = f"{text}\n{where}"
        if _NO_GRAPH in raised.message:
            text = f"{text}\n{say('no_graph', language)}"
        return text
    if failure.problem == "values" and failure.expected is not None:
        got, expected = apart(answer.value, failure.expected)
        return say("values", language, call=call, got=got, expected=expected)
    if failure.problem in _TEXTS:
        return say(failure.problem, language, exercise=exercise)
    return say("call", language, call=call, text=pick(failure.texts, language))
