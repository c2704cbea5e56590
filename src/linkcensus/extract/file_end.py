"""Is the end of an archive the end of its last record, or was the file cut?"""

import mmap
import zlib

MAX_HEADER_BYTES = 64 * 1024
BREAKS_OFF = "broken record (the file breaks off in it)"

_START = b"WARC/"
_CHUNK_BYTES = 1 << 20
_MOST_BYTES = 256 * 1024 * 1024
"""A last record that unpacks to more is not looked at to its end."""


def cut_plain(data: mmap.mmap | bytes, place: int) -> int | None:
    """Where the record begins that a plain archive breaks off in; None where it is whole.

    Args:
        data: The archive.
        place: Where some record begins; those before it are not looked at.
    """
    while place < len(data):
        start = bytes(data[place : place + len(_START)])
        if not _START.startswith(start):
            return None  # no record: a wrong length before it, which the walk tells
        head = data.find(b"\r\n\r\n", place, place + MAX_HEADER_BYTES)
        if head < 0:
            return place if len(data) - place < MAX_HEADER_BYTES else None
        length = _stated_length(bytes(data[place:head]))
        if length is None:
            return None
        end = head + 4 + length
        if end > len(data):
            return place
        while data[end : end + 1] in (b"\r", b"\n"):
            end += 1
        place = end
    return None


def _stated_length(head: bytes) -> int | None:
    for line in head.lower().split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name == b"content-length" and value.strip().isdigit():
            return int(value)
    return None


def cut_gzip(data: mmap.mmap | bytes, place: int | None) -> int | None:
    """The same of a compressed archive.

    Args:
        data: The archive.
        place: Where its last readable member begins; None where there is none at all.
    """
    if place is None:
        return 0
    member, at, unpacked = zlib.decompressobj(31), place, 0
    try:
        while not member.eof and unpacked < _MOST_BYTES:
            packed = member.unconsumed_tail
            if not packed:
                packed = bytes(data[at : at + _CHUNK_BYTES])
                at += len(packed)
            if not packed:
                return place
            unpacked += len(member.decompress(packed, _CHUNK_BYTES))
    except zlib.error:
        return None  # damaged, not cut: whoever reads the record tells
    if not member.eof:
        return None
    rest = at - len(member.unused_data)
    return rest if bytes(data[rest : rest + _CHUNK_BYTES]).strip(b"\0") else None
