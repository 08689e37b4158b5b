"""Make the project's .venv if it is missing or out of date: `ensure_venv.py VENV LOCK_FILE KIND [KIND ...]`.

A kernel lock (flock) lets only one process work on the .venv at a time. The kernel releases it if its holder dies, so
no stale lock remains. pip inherits the lock, so an orphaned pip still holds it. A stamp file is written last: an
installation that died halfway has no stamp and is repeated. Only the standard library is used, because this script
runs before anything is installed.
"""
import fcntl
import hashlib
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
REQUIREMENTS = {"run": HERE / "requirements.txt", "test": HERE / "requirements-test.txt", "site": HERE / "requirements-site.txt",
                "spark-build": HERE / "requirements-spark-build.txt", "spark": HERE / "requirements-spark.txt"}
MINIMUM_PYTHON = (3, 10)
NETWORK_SIGNS = ("NewConnectionError", "name resolution", "Max retries exceeded", "Network is unreachable",
                 "Connection refused", "timed out", "No matching distribution", "ProxyError", "SSLError")
TAIL_LINES = 15


class SetupError(Exception):
    """A problem that the user can solve. Its text is shown without a stack trace."""


def stamp_path(venv: pathlib.Path, kind: str) -> pathlib.Path:
    return venv / f".stamp-{kind}"


def stamp_for(venv: pathlib.Path, kind: str) -> str:
    """Hash what a usable .venv must match: the requirements, and its path, which its scripts contain."""
    return hashlib.sha256(str(venv).encode() + b"\0" + REQUIREMENTS[kind].read_bytes()).hexdigest()


def is_ready(venv: pathlib.Path, kind: str) -> bool:
    stamp = stamp_path(venv, kind)
    return (venv / "bin" / "python").exists() and stamp.exists() and stamp.read_text() == stamp_for(venv, kind)


def make(venv: pathlib.Path) -> None:
    try:
        import ensurepip  # noqa: F401  (Debian ships Python without it)
        import venv as _venv  # noqa: F401
    except ImportError as missing:
        raise SetupError(
            f"{sys.executable} cannot make virtual environments ({missing}).\n"
            "Install the venv module: on Debian and Ubuntu `sudo apt-get install python3-venv`,\n"
            "or set PYTHON to a complete Python >= 3.10.") from missing
    shutil.rmtree(venv, ignore_errors=True)
    options = ["--without-pip"] if bundled_pip() else []
    made = subprocess.run([sys.executable, "-m", "venv", *options, str(venv)], capture_output=True, text=True)
    if made.returncode != 0:
        raise SetupError(f"`{sys.executable} -m venv {venv}` failed.\n"
                         "On Debian and Ubuntu: `sudo apt-get install python3-venv`.\n" + tail(made.stdout + made.stderr))


def bundled_pip() -> "pathlib.Path | None":
    """The wheel of pip that comes with Python. It runs as it is. To install it first would take longer than our packages."""
    import ensurepip
    # Debian keeps its wheels elsewhere, and names the folder here.
    folder = getattr(ensurepip, "_WHEEL_PKG_DIR", None) or pathlib.Path(ensurepip.__file__).parent / "_bundled"
    return next(iter(sorted(pathlib.Path(folder).glob("pip-*.whl"))), None)


def install(venv: pathlib.Path, kind: str, lock_fd: int) -> None:
    wheel = bundled_pip()
    pip = [str(wheel / "pip")] if wheel else ["-m", "pip"]
    # Python compiles what a process really uses, and keeps it. That is a small part of the packages.
    # PySpark comes as sources. Without this, pip would fetch a version of setuptools that no lock file pins.
    sources = ["--no-build-isolation"] if kind == "spark" else []
    command = [str(venv / "bin" / "python"), *pip, "install", *sources, "--disable-pip-version-check", "--no-input", "--no-compile",
               "--quiet", "--require-hashes", "-r", str(REQUIREMENTS[kind])]
    done = subprocess.run(command, capture_output=True, text=True, pass_fds=[lock_fd])
    if done.returncode != 0:
        output = done.stdout + done.stderr
        hint = ("The Python package index could not be reached: check the network, or point PIP_INDEX_URL at a mirror.\n"
                if any(sign in output for sign in NETWORK_SIGNS) else "")
        raise SetupError(f"Installing {REQUIREMENTS[kind].name} into {venv} failed.\n{hint}{tail(output)}")
    # Written last and by a rename, so that a stamp proves a complete installation.
    partial = stamp_path(venv, kind).with_suffix(".partial")
    partial.write_text(stamp_for(venv, kind))
    partial.replace(stamp_path(venv, kind))


def tail(text: str) -> str:
    return "\n".join(text.strip().splitlines()[-TAIL_LINES:])


def ensure(venv: pathlib.Path, lock_file: pathlib.Path, kinds: "list[str]") -> None:
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    with open(lock_file, "a", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_ready(venv, kinds[0]):
            make(venv)
        for kind in kinds:
            if not is_ready(venv, kind):
                install(venv, kind, lock.fileno())


def main(arguments: "list[str]") -> int:
    venv, lock_file, *kinds = arguments
    if sys.version_info[:2] < MINIMUM_PYTHON:
        print(f"Python >= 3.10 is needed; {sys.executable} is {sys.version.split()[0]}.", file=sys.stderr)
        return 1
    try:
        ensure(pathlib.Path(venv), pathlib.Path(lock_file), kinds)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
