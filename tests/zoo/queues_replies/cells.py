# %%
import os
import struct
import sys

import msgspec.msgpack

ran = msgspec.msgpack.encode(["ran", ["gd_step"], [], 2])
seen = msgspec.msgpack.encode(["observed", [["seen", "returned", 1.0]]])
os.write(64, struct.pack("<II", len(ran), 2) + ran + b"[]")
for _ in range(50):
    os.write(64, struct.pack("<II", len(seen), 0) + seen)
