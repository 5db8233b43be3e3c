"""The installed program holds all that it needs: built as a wheel, unpacked, run away from the tree."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("activities", "desk", "migrations", "models", "workflows")
BESIDE = ("README.md", "pyproject.toml", "worker.py")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the wheel holds."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in BESIDE:
        shutil.copy(ROOT / name, source)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    done = subprocess.run([*build, "--wheel-dir", folder, source], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "unpacked")
    return folder / "unpacked"


def files(root: Path) -> set[str]:
    """Every file of the packages below a folder."""
    found = {str(p.relative_to(root)) for name in PACKAGES for p in (root / name).rglob("*") if p.is_file()}
    return {name for name in found if "__pycache__" not in name}


def test_the_wheel_holds_every_file_of_the_packages(unpacked: Path) -> None:
    """Code and what is read beside it; no list of packages has to be kept."""
    wanted = files(ROOT)
    assert len(wanted) > 100
    assert files(unpacked) == wanted
    assert (unpacked / "worker.py").is_file()


@pytest.mark.parametrize("words", [["--help"], ["policy", "show"], ["events", "Repair"], ["checklist", "show"]])
def test_the_program_answers_from_the_wheel(unpacked: Path, tmp_path: Path, words: list[str]) -> None:
    """Away from the tree, by the wheel's files alone."""
    away = os.environ | {"PYTHONPATH": str(unpacked), "AFTERSALES_DATA": str(tmp_path)}
    run = f"import desk.cli, sys; assert desk.cli.__file__.startswith({str(unpacked)!r}); desk.cli.main()"
    command = [sys.executable, "-c", run, *words]
    done = subprocess.run(command, cwd=tmp_path, env=away, capture_output=True, text=True, timeout=200, check=False)
    if words == ["policy", "show"]:  # which policy is in force, a database knows
        assert (done.returncode, "no service is running" in done.stderr) == (4, True)
    else:
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout
