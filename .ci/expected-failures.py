"""Compares a conformance report with the list of cases that are known to fail; they must be the same.

Usage: expected-failures.py REPORT.json LIST.txt. A line of the list is `suite/case  reason`; `#` starts a comment.
"""
import json
import sys


def main(report_file, list_file):
    with open(report_file) as f:
        report = json.load(f)
    with open(list_file) as f:
        expected = {line.split()[0] for line in f if line.strip() and not line.startswith("#")}
    total = sum(suite["cases"] for suite in report.values())
    failed = {f"{name}/{case}" for name, suite in report.items() for case in suite.get("failures", {})}
    broken = [f"{name}: {suite['error']}" for name, suite in report.items() if "error" in suite]
    for line in broken:
        print(f"suite could not run: {line}")
    for case in sorted(failed - expected):
        print(f"fails and is not listed: {case}")
    for case in sorted(expected - failed):
        print(f"is listed as failing and holds: {case}; strike it off the list")
    print(f"conformance: {total - len(failed)} of {total} cases hold; {len(expected)} are listed as failing")
    return 0 if total and not broken and failed == expected else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
