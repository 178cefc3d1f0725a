# %% tools lang="en"
# What the visible checks are made of. You need not read this cell, nor change it.
import re

passed = {}  # exercise -> what passed its visible check
first_cell = len(globals().get("In", []))  # where this run of the notebook began


def untouched(name):
    """True while the exercise, or a method of it, still raises NotImplementedError."""
    made = globals()[name]
    functions = list(vars(made).values()) if isinstance(made, type) else [made]
    for function in functions:
        code = getattr(getattr(function, "__wrapped__", function), "__code__", None)
        if "NotImplementedError" in getattr(code, "co_names", ()):
            return True
    return False


class NotPassed(AssertionError):
    """A visible check says no: Jupyter shows this message and no traceback."""

    def __init__(self, message):
        super().__init__(f"{message}\n  The hidden tests were not run.")

    def _render_traceback_(self):
        return [str(self)]


class visible_check:
    """`with visible_check("gd_step"):` tries a few examples and says how they went."""

    def __init__(self, name):
        self.name = name
        passed.pop(name, None)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if kind is None:
            passed[self.name] = globals()[self.name]
            print(f"✓ {self.name} passes its visible check. The hidden tests were not run.")
        elif self.name not in globals():
            raise NotPassed(
                f"✗ {self.name} is not defined. Run its exercise cell first; if that cell shows an\n"
                "  error, mend it. If it is gone, the last cell of the notebook says how to get it back."
            ) from None
        elif kind is NotImplementedError and untouched(self.name):
            what = str(error) or f"{self.name} is not written yet"
            raise NotPassed(
                f"✗ {what}. Put your code where the exercise\n"
                "  cell says raise NotImplementedError, run that cell, then run this one again."
            ) from None


def numbers(value):
    """Whatever is made of numbers as a tensor, anything else as it is."""
    if isinstance(value, (bool, torch.dtype)):
        return value
    try:
        return torch.as_tensor(value).detach().double().cpu()
    except (TypeError, ValueError, RuntimeError):
        return value


def show(value):
    """A tensor as short text, anything else as Python prints it."""
    if not isinstance(value, torch.Tensor):
        return repr(value)[:300]
    how = {"formatter": {"float_kind": "{:.6g}".format}, "threshold": 24, "edgeitems": 3}
    return " ".join(np.array2string(value.numpy(), separator=", ", **how).split())


def expect(tried, got, wanted, rtol=1e-5):
    """Compare shape and numbers; on the first difference say what came back instead."""
    got, wanted, hint = numbers(got), numbers(wanted), ""
    if not isinstance(wanted, torch.Tensor):
        same = got == wanted
    elif not isinstance(got, torch.Tensor):
        same = False
        none = "  (no return was reached, or it returned None)"
        hint = none if got is None else "  (not one tensor of numbers)"
    elif got.shape != wanted.shape:
        same = False
        hint = f"  (shape {tuple(got.shape)}, expected {tuple(wanted.shape)})"
    else:
        wrong = ~torch.isclose(got, wanted, rtol=rtol, atol=1e-6, equal_nan=True)
        same = not wrong.any()
        if not same and got.dim() > 1:  # of a matrix show the first wrong row
            row = tuple(wrong.nonzero()[0, :-1].tolist())
            tried, got, wanted = tried + "".join(f"[{i}]" for i in row), got[row], wanted[row]
    if not same:
        raise NotPassed(
            "✗ The visible check does not pass yet.\n"
            f"  tried:      {tried}\n"
            f"  came back:  {show(got)}{hint}\n"
            f"  expected:   {show(wanted)}"
        )


def require(condition, message):
    """For what is not a number: say the message unless the condition holds."""
    if not condition:
        raise NotPassed(f"✗ The visible check does not pass yet: {message}")


def picture_for(*names):
    """True once these exercises pass; until then, say what the picture is waiting for."""
    waiting = [name for name in names if name not in passed]
    if waiting:
        print(f"There is something to see here once these pass: {', '.join(waiting)}.")
        print("Run me again then.")
    return not waiting


def before_you_submit(*exercises):
    """Say of each exercise whether it is missing, untouched, defined or passes its check."""
    several = []  # exercises of which more than one version was run
    for name in exercises:
        if name not in globals():
            state = "✗ missing: its cell was not run, stopped with an error, or is gone"
        elif passed.get(name) is globals()[name]:
            state = "✓ visible check passes"
        elif untouched(name):
            state = "· untouched (raise NotImplementedError is still in it)"
        else:
            state = "… defined, but its visible check has not passed"
        print(f"{name:18}{state}")
        ran = {cell.strip() for cell in globals().get("In", [])[first_cell:]}
        if sum(bool(re.search(rf"^(def|class) {name}\b", cell, re.MULTILINE)) for cell in ran) > 1:
            several.append(name)
    print("\nThe hidden tests were not run.")
    if several:
        print(
            f"\nMore than one version was run: {', '.join(several)}. While you work that is normal.\n"
            "If it still says so after Restart Kernel and Run All Cells, two cells define the same\n"
            "function: delete the one you do not mean."
        )
    print(
        "\nA cell is broken or gone? Download the released notebook again, copy that cell\n"
        "(the whole cell, not only its text), and paste it here at the same place."
    )


# %% tools lang="zh"
# 可见检查要用的小工具。这个单元格不需要看，也不需要改。
import re

passed = {}  # 练习名 -> 通过可见检查的那个对象
first_cell = len(globals().get("In", []))  # 这一轮运行从哪里开始


def untouched(name):
    """练习（或它的某个方法）里还留着 NotImplementedError 时为 True。"""
    made = globals()[name]
    functions = list(vars(made).values()) if isinstance(made, type) else [made]
    for function in functions:
        code = getattr(getattr(function, "__wrapped__", function), "__code__", None)
        if "NotImplementedError" in getattr(code, "co_names", ()):
            return True
    return False


class NotPassed(AssertionError):
    """可见检查没有通过：Jupyter 只显示这句话，不显示回溯。"""

    def __init__(self, message):
        super().__init__(f"{message}\n  隐藏测试没有运行。")

    def _render_traceback_(self):
        return [str(self)]


class visible_check:
    """`with visible_check("gd_step"):` 试几个例子，并说明结果如何。"""

    def __init__(self, name):
        self.name = name
        passed.pop(name, None)

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if kind is None:
            passed[self.name] = globals()[self.name]
            print(f"✓ {self.name} 通过了可见检查。隐藏测试没有运行。")
        elif self.name not in globals():
            raise NotPassed(
                f"✗ {self.name} 还没有定义。请先运行它的练习单元格；如果它报错，先把错误改好；\n"
                "  如果那个单元格不见了，最后一个单元格会说明怎样找回。"
            ) from None
        elif kind is NotImplementedError and untouched(self.name):
            what = str(error) or f"{self.name} 还没有写"
            raise NotPassed(
                f"✗ {what}。请把练习单元格里的 raise NotImplementedError\n"
                "  换成你的代码，运行那个单元格，再运行这一个。"
            ) from None


def numbers(value):
    """能变成数值张量的都变，其他对象原样返回。"""
    if isinstance(value, (bool, torch.dtype)):
        return value
    try:
        return torch.as_tensor(value).detach().double().cpu()
    except (TypeError, ValueError, RuntimeError):
        return value


def show(value):
    """张量变成简短的文字，其他对象按 Python 的样子显示。"""
    if not isinstance(value, torch.Tensor):
        return repr(value)[:300]
    how = {"formatter": {"float_kind": "{:.6g}".format}, "threshold": 24, "edgeitems": 3}
    return " ".join(np.array2string(value.numpy(), separator=", ", **how).split())


def expect(tried, got, wanted, rtol=1e-5):
    """比较形状和数值；遇到第一处不同，就说出实际得到了什么。"""
    got, wanted, hint = numbers(got), numbers(wanted), ""
    if not isinstance(wanted, torch.Tensor):
        same = got == wanted
    elif not isinstance(got, torch.Tensor):
        same = False
        none = "（没有执行到 return，或者返回的就是 None）"
        hint = none if got is None else "（这不是一个数值张量）"
    elif got.shape != wanted.shape:
        same = False
        hint = f"（形状 {tuple(got.shape)}，应为 {tuple(wanted.shape)}）"
    else:
        wrong = ~torch.isclose(got, wanted, rtol=rtol, atol=1e-6, equal_nan=True)
        same = not wrong.any()
        if not same and got.dim() > 1:  # 矩阵只显示第一个出错的行
            row = tuple(wrong.nonzero()[0, :-1].tolist())
            tried, got, wanted = tried + "".join(f"[{i}]" for i in row), got[row], wanted[row]
    if not same:
        raise NotPassed(
            "✗ 可见检查还没有通过。\n"
            f"  试了：  {tried}\n"
            f"  得到：  {show(got)}{hint}\n"
            f"  应为：  {show(wanted)}"
        )


def require(condition, message):
    """用于不是数值的要求：条件不成立时说出这句话。"""
    if not condition:
        raise NotPassed(f"✗ 可见检查还没有通过：{message}")


def picture_for(*names):
    """这些练习都通过后为 True；在此之前，说明图还在等什么。"""
    waiting = [name for name in names if name not in passed]
    if waiting:
        print(f"这些练习通过后，这里会有东西可看：{', '.join(waiting)}。")
        print("到时再运行一次。")
    return not waiting


def before_you_submit(*exercises):
    """逐个说明练习：缺失、没动过、已定义，还是通过了可见检查。"""
    several = []  # 运行过不止一个版本的练习
    for name in exercises:
        if name not in globals():
            state = "✗ 缺失：它的单元格没有运行、运行时出了错，或者已经不在了"
        elif passed.get(name) is globals()[name]:
            state = "✓ 通过可见检查"
        elif untouched(name):
            state = "· 还没动过（里面还有 raise NotImplementedError）"
        else:
            state = "… 已定义，但还没有通过可见检查"
        print(f"{name:18}{state}")
        ran = {cell.strip() for cell in globals().get("In", [])[first_cell:]}
        if sum(bool(re.search(rf"^(def|class) {name}\b", cell, re.MULTILINE)) for cell in ran) > 1:
            several.append(name)
    print("\n隐藏测试没有运行。")
    if several:
        print(
            f"\n运行过不止一个版本：{', '.join(several)}。写代码的过程中这很正常。\n"
            "如果执行 Restart Kernel and Run All Cells 之后仍然出现这句话，\n"
            "说明有两个单元格定义了同一个函数：请删掉不要的那个。"
        )
    print(
        "\n有单元格坏了或不见了？请重新下载发布的练习，复制那个单元格\n"
        "（整个单元格，不只是文字），粘贴到这里原来的位置。"
    )
