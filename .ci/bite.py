"""Prove that the tests bite: every sabotage in sabotages.toml turns its test red.

Each is applied to a copy of the tracked files of its own, and only its test is run there. It must fail
as a test; an error of collection or set-up proves nothing, and a test that waits for ever would only be found out at
the end of everybody's time. Beside that the tests pass unsabotaged.
Arguments, if any, choose the sabotages whose description contains one of them; with --they-pass, for a run of all
tests that has just passed, the tests are not run unsabotaged again.
"""

import compileall
import contextlib
import multiprocessing
import os
import py_compile
import shutil
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Where a sabotage may strike.
CODE = ("rlssite", "articles", "comments", "templates", "deploy")
# Far more than a test takes on a slow machine.
SECONDS = 300
# What every run needs and no sabotage changes: imported once, by the process that all the others are forked from.
PRELOADED = [
    "pytest", "django.contrib.admin", "django.test", "factory.django", "markdown_it", "PIL.Image",
    "numpy", "nameparser", "pylatexenc.latexwalker", "rapidfuzz.process", "webauthn", "yaml",
]  # fmt: skip


def copy_compiled(target):
    """Copy what git knows to `target`, compiled: a copy of it knows by their content which files are compiled."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target / name)
    hashed = py_compile.PycInvalidationMode.CHECKED_HASH
    compileall.compile_dir(target, quiet=2, workers=0, invalidation_mode=hashed)


def run_tests(folder, tests):
    """Run `tests` in `folder`, in a process of their own; return (how many ran, failures, errors, what was printed)."""
    report, printed = folder / "report.xml", folder / "printed.txt"
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    # The same test must turn red in the same order, with the same plugins and on the same database every time.
    for name in ("DATABASE_URL", "PYTEST_ADDOPTS"):
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    # A database made from the models is the same as one that went through every migration, only sooner.
    plugins = ["-p", "pytest_django.plugin", "-p", "pytest_timeout", "-p", "no:cacheprovider"]
    options = ["-q", *plugins, f"--timeout={SECONDS}", "--no-migrations", "-x"]
    with printed.open("w") as file, contextlib.redirect_stdout(file), contextlib.redirect_stderr(file):
        pytest.main([*options, f"--junitxml={report}", *tests])
    if not report.exists():
        return 0, 0, 1, printed.read_text()
    suite = ET.parse(report).getroot().find("testsuite")  # noqa: S314 - pytest wrote it a moment ago
    return *(int(suite.get(name)) for name in ("tests", "failures", "errors")), printed.read_text()


def sabotage(folder, entry):
    """Apply `entry`; return what is wrong with it, if anything."""
    found = [path for path in code(folder) if entry["line"] in path.read_text()]
    times = sum(path.read_text().count(entry["line"]) for path in found)
    if times != 1:
        return f"no longer applies: its line stands {times} times in {', '.join(map(str, found)) or 'the code'}"
    text, mode = found[0].read_text(), found[0].stat().st_mode
    # A file of its own: the copies share theirs.
    found[0].unlink()
    found[0].write_text(text.replace(entry["line"], entry["becomes"]))
    found[0].chmod(mode)
    return None


def code(folder):
    """Return the site's code, templates, scripts and examples of configuration; bundled texts are none of it."""
    suffixes = (".py", ".html", ".css", ".js", ".txt", ".conf", ".service", ".toml")
    names = [name for app in CODE for name in (folder / app).rglob("*") if name.suffix in suffixes]
    names += [folder / "deploy" / "Caddyfile", *(folder / "script").iterdir()]
    return [name for name in names if "content" not in name.relative_to(folder).parts]


def test_of(entry):
    """Return where pytest finds the entry's test."""
    name, bracket, case = entry["test"].partition("[")
    found = [path for path in (ROOT / "tests").rglob("test_*.py") if f"\ndef {name}(" in path.read_text()]
    if len(found) != 1:
        sys.exit(f"{entry['what']}: there are {len(found)} tests called {name}.")
    return f"{found[0].relative_to(ROOT)}::{name}{bracket}{case}"


def pass_unsabotaged(original, tests):
    """Return (whether all `tests` run and pass in an untouched copy, what pytest printed)."""
    with tempfile.TemporaryDirectory(prefix="bite-") as name:
        folder = shutil.copytree(original, Path(name) / "copy", copy_function=os.link)
        ran, failures, errors, output = run_tests(folder, tests)
    return not failures and not errors and ran >= len(tests), output


def bite(original, entry):
    """Return (whether the sabotage was caught, what to say of it)."""
    with tempfile.TemporaryDirectory(prefix="bite-") as name:
        folder = shutil.copytree(original, Path(name) / "copy", copy_function=os.link)
        if problem := sabotage(folder, entry):
            return False, problem
        ran, failures, errors, output = run_tests(folder, [entry["test"]])
    if errors or not ran:
        return False, f"{entry['test']} did not run, which proves nothing:\n{output}"
    if not failures:
        return False, f"NOT CAUGHT: {entry['test']} still passes"
    if "from pytest-timeout" in output:
        return False, f"{entry['test']} does not end, where it should fail:\n{output}"
    return True, f"caught by {entry['test']}"


def main(wanted):
    they_pass = "--they-pass" in wanted
    wanted = [word for word in wanted if word != "--they-pass"]
    entries = tomllib.loads((ROOT / ".ci" / "sabotages.toml").read_text())["sabotage"]
    entries = [entry for entry in entries if not wanted or any(word in entry["what"] for word in wanted)]
    if not entries:
        sys.exit("There is no such sabotage.")
    for entry in entries:
        entry["test"] = test_of(entry)
    forks = multiprocessing.get_context("forkserver")
    forks.set_forkserver_preload(PRELOADED)
    # A process runs tests once: what it imported was sabotaged.
    # More than there are processors: some tests wait for a server, and what the browser does not show is waited for.
    processes = ProcessPoolExecutor(min(8, 2 * (os.cpu_count() or 1)), mp_context=forks, max_tasks_per_child=1)
    with tempfile.TemporaryDirectory(prefix="bite-") as name, processes as pool:
        original = Path(name)
        copy_compiled(original)
        tests = list(dict.fromkeys(entry["test"] for entry in entries))
        unsabotaged = None if they_pass else pool.submit(pass_unsabotaged, original, tests)
        caught = 0
        for entry, (is_caught, words) in zip(entries, pool.map(partial(bite, original), entries), strict=True):
            # Told as it goes: a run that is cut off has said how far it came.
            print(f"{'ok  ' if is_caught else 'FAIL'} {entry['what']}: {words}", flush=True)
            caught += is_caught
    is_passed, output = unsabotaged.result() if unsabotaged else (True, "")
    if not is_passed:
        sys.exit(f"The named tests do not pass unsabotaged:\n{output}")
    print(f"{caught} of {len(entries)} sabotages caught.")
    sys.exit(caught != len(entries))


if __name__ == "__main__":
    main(sys.argv[1:])
