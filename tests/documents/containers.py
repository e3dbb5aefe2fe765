"""The two containers that office files come in, built from what is to lie in them."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(tree: dict) -> bytes:
    """A compound file of small streams: a dict is a folder, bytes are a stream of less than 4,096 of them."""
    entries: list[list] = [["Root Entry", 5, FREE, FREE, 0, 0]]  # name, type, next, child, start, size
    small = b""

    def add(folder: dict, parent: int) -> None:
        nonlocal small
        before = None
        for name, content in folder.items():
            number = len(entries)
            stream = isinstance(content, bytes)
            entries.append([name, 2 if stream else 1, FREE, FREE, len(small) // 64 if stream else 0, len(content) if stream else 0])
            entries[before or parent][2 if before else 3] = number
            before = number
            if stream:
                small += content.ljust(-(-max(len(content), 1) // 64) * 64, b"\0")
            else:
                add(content, number)

    add(tree, 0)
    mini = []
    for _, kind, _, _, start, size in entries:
        if kind == 2:
            blocks = -(-max(size, 1) // 64)
            mini += [*range(start + 1, start + blocks), END]
    while len(entries) % 4:
        entries.append(["", 0, FREE, FREE, 0, 0])
    parts = [len(entries) // 4, -(-len(mini) // 128), -(-len(small) // 512)]  # sectors: directory, table of small blocks, small blocks
    starts = [0, parts[0], parts[0] + parts[1]]
    entries[0][4:] = [starts[2], len(small)]
    chains = [
        at + 1 if at + 1 < start + size else END for start, size in zip(starts, parts, strict=True) for at in range(start, start + size)
    ]
    tables = -(-(len(chains) + 3) // 128)
    chains += [FAT] * tables
    numbers = [*chains, *[FREE] * (tables * 128 - len(chains))]
    head = struct.pack(
        "<8s16x5H6x9I", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6, 0, tables, 0, 0, 4096, starts[1], parts[1], END, 0
    )
    head += struct.pack("<109I", *range(sum(parts), sum(parts) + tables), *[FREE] * (109 - tables))
    directory = b"".join(
        struct.pack("<64sHBBIII36xIQ", name.encode("utf-16-le"), 2 * len(name) + 2 if name else 0, kind, 1, FREE, after, child, start, size)
        for name, kind, after, child, start, size in entries
    )
    table = struct.pack(f"<{parts[1] * 128}I", *mini, *[FREE] * (parts[1] * 128 - len(mini)))
    return head + directory + table + small.ljust(parts[2] * 512, b"\0") + struct.pack(f"<{len(numbers)}I", *numbers)


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as box:
        for name, content in members.items():
            box.writestr(name, content)
    return buffer.getvalue()
