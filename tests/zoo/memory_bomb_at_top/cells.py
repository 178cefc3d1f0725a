# %%
hoard = []
while True:
    hoard.append(bytearray(2**27))

# %%
del hoard
