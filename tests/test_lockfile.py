"""The lock files hold for every machine, and no file of the project names this one or a registry."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
# Put together from pieces, so that this file does not hold what it looks for.
FORBIDDEN = re.compile(
    r"(?<![\w.])/(?:" + "|".join(("wo" + "rk", "ro" + "ot", "tm" + "p", "fa" + "rm")) + r")/"
    "|" + "|".join(("file:" + "///", r"py" + r"pi\.org", r"python" + r"hosted\.org", r"npm" + r"js\.", r"deb" + r"ian\.org"))
)


def lines(lock: str) -> list[str]:
    return (ROOT / lock).read_text(encoding="utf-8").splitlines()


def names(lock: str) -> set[str]:
    return {re.sub(r"[-_.]+", "-", line.split("==")[0]).lower() for line in lines(lock)}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_only_names_and_exact_versions(lock: str) -> None:
    assert [line for line in lines(lock) if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line)] == []


def test_torch_is_locked_without_naming_a_build() -> None:
    assert [line for line in lines(LOCKS[0]) if line.startswith("torch=")] == ["torch==2.13.0"]


def test_no_package_is_in_both_locks() -> None:
    assert names(LOCKS[0]) & names(LOCKS[1]) == set()


def test_all_that_the_project_asks_for_is_locked() -> None:
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = told["project"]["optional-dependencies"].values()
    wanted = [*told["project"]["dependencies"], *(line for extra in extras for line in extra)]
    for lock, asked in zip(LOCKS, (wanted, told["dependency-groups"]["dev"]), strict=True):
        assert {re.split(r"[\[<>=]", line)[0] for line in asked} - names(lock) == set()


def committed() -> list[Path]:
    """Files that are, or would be, committed."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"no git checkout: {error}")
    return [path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def test_no_file_names_this_machine_or_a_registry() -> None:
    found = {(str(path.relative_to(ROOT)), hit) for path in committed() for hit in FORBIDDEN.findall(path.read_text("utf-8", "ignore"))}
    assert found == set()


@pytest.mark.parametrize("text", ["open('/" + "tmp/x')", " /" + "root/.cache", "https://py" + "pi.org/simple", "file:" + "///opt"])
def test_a_machine_path_or_a_registry_would_be_found(text: str) -> None:
    assert FORBIDDEN.search(text)
    assert not FORBIDDEN.search("docs/tmp" + "/x and https://example.org/work" + "/y")
