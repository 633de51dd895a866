"""Measure the guide with Lighthouse, mobile, as readers get it: five runs, their median, written to RESULTS.md.

    npm ci --prefix benchmarks/lighthouse
    .venv/bin/python benchmarks/lighthouse/measure.py [ADDRESS]

Without an address the site is started on throw-away data (tests/origin.py). CHROME_PATH names the browser.
"""

import contextlib
import datetime
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from tests.origin import real_origin  # noqa: E402

RUNS = 5
PATHS = ["/restless-legs/"]
FLAGS = "--headless=new --no-sandbox --disable-background-networking --disable-component-update --disable-sync"
CHROME = os.environ.get("CHROME_PATH") or shutil.which("chromium") or shutil.which("chromium-browser")
CATEGORIES = {
    "performance": "Performance",
    "accessibility": "Accessibility",
    "best-practices": "Best practices",
    "seo": "SEO",
}
TIMES = {
    "first-contentful-paint": "First contentful paint",
    "largest-contentful-paint": "Largest contentful paint",
    "total-blocking-time": "Total blocking time",
    "speed-index": "Speed index",
}


def lighthouse(url):
    """Return Lighthouse's report of one visit to `url`."""
    command = [HERE / "node_modules/.bin/lighthouse", url, "--quiet", "--output=json", f"--chrome-flags={FLAGS}"]
    environment = os.environ | {"CHROME_PATH": CHROME}
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=180)
    return json.loads(done.stdout)


def median_of(reports, value):
    return statistics.median(value(report) for report in reports)


def lost_points(report):
    """Yield a line for each audit of `report` that costs points."""
    for key, name in CATEGORIES.items():
        for reference in report["categories"][key]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 0.995:
                shown = audit.get("displayValue") or ""
                yield f"- {name}: {audit['title']} ({audit['id']}), {audit['score']:.2f} {shown}".rstrip()


def section(path, reports):
    """Return the part of the results about `path`."""
    lines = [f"## {path}", "", "| | median | each run |", "|---|---:|---|"]
    for key, name in CATEGORIES.items():
        scores = [round(report["categories"][key]["score"] * 100) for report in reports]
        lines.append(f"| {name} | {statistics.median(scores):.0f} | {', '.join(map(str, scores))} |")
    for key, name in TIMES.items():
        times = [report["audits"][key]["numericValue"] / 1000 for report in reports]
        lines.append(f"| {name}, s | {statistics.median(times):.2f} | {', '.join(f'{time:.2f}' for time in times)} |")
    shift = median_of(reports, lambda report: report["audits"]["cumulative-layout-shift"]["numericValue"])
    weight = median_of(reports, lambda report: report["audits"]["total-byte-weight"]["numericValue"])
    requests = median_of(reports, lambda report: len(report["audits"]["network-requests"]["details"]["items"]))
    answer = median_of(reports, lambda report: report["audits"]["server-response-time"]["numericValue"])
    lines += [f"| Layout shift | {shift:.3f} | |", f"| Bytes | {weight:.0f} | |", f"| Requests | {requests:.0f} | |"]
    lines += [f"| Server's answer, ms | {answer:.0f} | |", ""]
    lost = sorted({line for report in reports for line in lost_points(report)})
    return [*lines, *(["What cost points in any run:", "", *lost] if lost else ["Nothing cost points."]), ""]


def settings(report, load):
    throttling = report["configSettings"]["throttling"]
    used, seen = report["configSettings"], report["environment"]
    browser = seen["hostUserAgent"].rpartition("Chrome/")[2].split()[0]
    rows = {
        "Lighthouse": f"{report['lighthouseVersion']}, {used['formFactor']}",
        "Browser": f"Chromium {browser}, `{FLAGS}`",
        "Throttling": f"{used['throttlingMethod']}: round trip {throttling['rttMs']} ms, "
        f"{throttling['throughputKbps']:.0f} kbit/s, processor slowed ×{throttling['cpuSlowdownMultiplier']}",
        "Machine": f"{os.cpu_count()} processors ({platform.machine()}), {platform.system()}, "
        f"Python {platform.python_version()}",
        "State": f"load {load:.1f} at the start; Lighthouse's benchmarkIndex {seen['benchmarkIndex']:.0f}",
        "Runs": f"{RUNS} of each page, one after the other",
    }
    return [f"- {name}: {value}" for name, value in rows.items()]


def main(address=None):
    load = os.getloadavg()[0]
    origin = contextlib.nullcontext(address) if address else real_origin()
    with origin as address:
        reports = {path: [lighthouse(address + path) for _run in range(RUNS)] for path in PATHS}
    first = reports[PATHS[0]][0]
    lines = [
        "# Lighthouse",
        "",
        "Aim: 100 in all four categories, largest contentful paint ≤ 1.2 s. The guide carries 20 threads of 5 replies",
        f"of 60 words. Measured on {datetime.date.today():%Y-%m-%d} by `measure.py`, which wrote this file.",  # noqa: DTZ011
        "",
        *settings(first, load),
        "",
    ]
    for path, runs in reports.items():
        lines += section(path, runs)
    (HERE / "RESULTS.md").write_text("\n".join(lines).rstrip() + "\n")
    sys.stdout.write((HERE / "RESULTS.md").read_text())


if __name__ == "__main__":
    main(*sys.argv[1:])
