from pathlib import Path

Path(__file__).with_name("poisoned").touch()
