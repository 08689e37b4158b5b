"""Packs a source distribution of Python anew: all members get one time and no owner. setuptools gives them those of the build.

Usage: fixed_sdist.py FILE SECONDS
"""
import gzip
import io
import sys
import tarfile


def main(path: str, seconds: int) -> None:
    with tarfile.open(path) as archive:
        members = [(member, archive.extractfile(member).read() if member.isfile() else b"") for member in archive.getmembers()]
    with open(path, "wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=seconds) as packed, \
            tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for member, content in sorted(members, key=lambda pair: pair[0].name):
            fixed = tarfile.TarInfo(member.name)
            fixed.type, fixed.size, fixed.mtime = member.type, len(content), seconds
            fixed.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            archive.addfile(fixed, io.BytesIO(content))


main(sys.argv[1], int(sys.argv[2]))
