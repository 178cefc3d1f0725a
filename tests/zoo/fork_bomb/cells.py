# %%
import os
import subprocess
import threading
import time

forked = 0
for start in (os.fork, os.forkpty, lambda: subprocess.Popen(["/bin/sh", "-c", "sleep 99"])):
    try:
        if start() == 0:
            while True:
                os.fork()
        forked += 1
    except OSError:
        pass
print("forked", forked)

# %%
for _ in range(100):
    try:
        threading.Thread(target=time.sleep, args=(99,), daemon=True).start()
    except RuntimeError:
        break
