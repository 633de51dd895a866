"""The part `lighthouse`: what Lighthouse, mobile, says of the front page, on throw-away data (tests/origin.py)."""

import json
import os
import shutil
import statistics
import subprocess
from pathlib import Path

from benchmarks import addresses
from benchmarks.load import Failed
from benchmarks.results import Figure, Outcome
from tests.origin import real_origin

HERE = Path(__file__).resolve().parent
LIGHTHOUSE = HERE / "node_modules/.bin/lighthouse"
PATHS = [addresses.FRONT]
FLAGS = "--headless=new --no-sandbox --disable-background-networking --disable-component-update --disable-sync"
CHROME = os.environ.get("CHROME_PATH") or shutil.which("chromium") or shutil.which("chromium-browser")
CATEGORIES = {
    "performance": "Performance",
    "accessibility": "Accessibility",
    "best-practices": "Best practices",
    "seo": "SEO",
}
# {audit: (its name, its unit, what its number is divided by)}
AUDITS = {
    "first-contentful-paint": ("First contentful paint", " s", 1000),
    "largest-contentful-paint": ("Largest contentful paint", " s", 1000),
    "total-blocking-time": ("Total blocking time", " s", 1000),
    "speed-index": ("Speed index", " s", 1000),
    "cumulative-layout-shift": ("Layout shift", "", 1),
    "total-byte-weight": ("Bytes", "", 1),
    "server-response-time": ("Server's answer", " ms", 1),
}
SLOWEST_PAINT = 1.2


def measure(_sites, pace):
    if not LIGHTHOUSE.exists():
        raise Failed("Lighthouse is missing: npm ci --prefix benchmarks")
    if not CHROME:
        raise Failed("Chromium is missing: apt-get install chromium, or CHROME_PATH=path")
    with real_origin() as address:
        reports = {path: [visit(address + path) for _ in range(pace.visits)] for path in PATHS}
    figures = [figure for path, visits in reports.items() for figure in figures_of(path, visits)]
    lost = sorted({line for path, visits in reports.items() for report in visits for line in lost_points(path, report)})
    first = reports[PATHS[0]][0]
    seen = [f"- {figure.name}: {figure.measured}" for figure in figures if not figure.aim]
    lines = [*settings(first), *seen, "", *(["What cost points in any visit:", "", *lost] if lost else [])]
    return Outcome([figure for figure in figures if figure.aim], details="\n".join(lines))


def visit(url):
    """Return Lighthouse's report of one visit to `url`."""
    command = [LIGHTHOUSE, url, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    environment = os.environ | {"CHROME_PATH": CHROME}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=180)
    return json.loads(done.stdout)


def figures_of(path, reports):
    for key, name in CATEGORIES.items():
        scores = [round(report["categories"][key]["score"] * 100) for report in reports]
        yield Figure(f"Lighthouse, {path}, {name}", statistics.median(scores), rounds=scores, at_least=100)
    for key, (name, unit, divisor) in AUDITS.items():
        values = [report["audits"][key]["numericValue"] / divisor for report in reports]
        most = SLOWEST_PAINT if key == "largest-contentful-paint" else None
        yield Figure(f"Lighthouse, {path}, {name}", statistics.median(values), unit=unit, rounds=values, at_most=most)


def lost_points(path, report):
    """Yield a line for each audit of `report` that costs points."""
    for key, name in CATEGORIES.items():
        for reference in report["categories"][key]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.995:
                shown = audit.get("displayValue") or ""
                yield f"- {path}: {name}: {audit['title']} ({reference['id']}), {audit['score']:.2f} {shown}".rstrip()


def settings(report):
    """Return lines that say how Lighthouse measured."""
    used, seen = report["configSettings"], report["environment"]
    throttling = used["throttling"]
    browser = seen["hostUserAgent"].rpartition("Chrome/")[2].split()[0]
    return [
        "The guide carries 20 threads of 5 replies of 60 words.",
        "",
        f"- Lighthouse {report['lighthouseVersion']}, {used['formFactor']}, benchmark {seen['benchmarkIndex']:.0f}",
        f"- Chromium {browser}, `{FLAGS}`",
        f"- throttled ({used['throttlingMethod']}): round trip {throttling['rttMs']} ms",
        f"- {throttling['throughputKbps']:.0f} kbit/s, processor slowed ×{throttling['cpuSlowdownMultiplier']}",
    ]
