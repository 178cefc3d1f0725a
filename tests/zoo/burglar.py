"""A notebook that looks everywhere for what it must not see, and tells it in every way there is."""

# %%
import glob
import os
import sys

ROOT = "{ROOT}"
PLACES = [
    ROOT + "/.autograder/secret",
    ROOT + "/solutions/a2_descent.py",
    ROOT + "/coursework/gradebook.db",
    "{HIDDEN}",
]


def look():
    for place in PLACES + glob.glob("/proc/[0-9]*/environ"):
        try:
            with open(place, "rb") as file:
                yield file.read()
        except OSError as error:
            yield repr(error).encode()
    yield repr(dict(os.environ)).encode()


found = b"\n".join(look())
start = [i for i in range(len(found)) if found.startswith(b"CANARY", i)]
loot = " ".join([found[i : i + 40].decode("latin-1") for i in start])
print("loot:", loot, found[found.find(b"def test_") :][:60])
print(loot, file=sys.stderr)
display({"text/html": loot, "text/plain": loot}, raw=True)
with open("results.json", "w") as file:
    file.write(loot)

# %%
raise ValueError(loot)
