#!/usr/bin/env python3
"""Asks the cases of a conformance suite as CDS Hooks calls, as an EHR would: discovery, prefetch, draft orders.

  hook-cases.py BASE SUITE FAILURES     BASE is the FHIR endpoint of a server that offers drafts as services (hooks.drafts=true)

A case is put as a call where its plan declares a hook: its data answer the prefetch templates, its CQL parameters that are
resources are the draft orders, and all dates move by the days between the case's evaluation date and today. It holds where
the cards are none or have the titles that the case names. FAILURES lists the cases that fail by $apply: the same, and no
other, have to fail here. Exit status 1 where that is not so.
"""
import datetime, glob, json, os, re, sys, urllib.error, urllib.request

DATE = re.compile(r'"(\d{4}-\d{2}-\d{2})((?:T[^"]*)?)"')


def http(url, body=None, kind="application/json"):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, headers={"Content-Type": kind})
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def read(path, days=0):
    """With its dates that many days later."""
    def later(match):
        moved = datetime.date.fromisoformat(match.group(1)) + datetime.timedelta(days=days)
        return f'"{moved}{match.group(2)}"'
    with open(path, encoding="utf-8") as file:
        return json.loads(DATE.sub(later, file.read()))


def answered(template, patient, resources):
    kind = re.split(r"[/?]", template)[0]
    found = [resource for resource in resources if resource["resourceType"] == kind]
    if kind == "Patient":
        return next((resource for resource in found if resource["id"] == patient), None)
    return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": resource} for resource in found]}


def call(folder, case, service):
    asked = case["parameters"]
    days = (datetime.date.today() - datetime.date.fromisoformat(asked["evaluationDateTime"][:10])).days
    resources = [e["resource"] for e in read(os.path.join(folder, "data.json"), days).get("entry", [])]
    drafts = []
    if "parameters" in asked:
        parts = read(os.path.join(folder, asked["parameters"]["file"]), days)["parameter"]
        drafts = [part["resource"] for part in parts if "resource" in part]
    patient = asked["subject"].split("/")[-1]
    context = {"userId": "Practitioner/example", "patientId": patient}
    if "encounter" in asked:
        context["encounterId"] = asked["encounter"].split("/")[-1]
    if service["hook"] in ("order-sign", "order-select"):
        context["draftOrders"] = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": d} for d in drafts]}
    if service["hook"] == "order-select":
        context["selections"] = [f"{d['resourceType']}/{d['id']}" for d in drafts]
    return {"hook": service["hook"], "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "context": context,
            "prefetch": {key: answered(text, patient, resources) for key, text in service.get("prefetch", {}).items()}}


def put_content(base, suite):
    resources = [read(path) for path in sorted(glob.glob(os.path.join(suite, "content", "*.json")))]
    entries = [{"resource": r, "request": {"method": "PUT", "url": f"{r['resourceType']}/{r['id']}"}} for r in resources]
    status, answer = http(base, {"resourceType": "Bundle", "type": "transaction", "entry": entries}, "application/fhir+json")
    if status != 200:
        sys.exit(f"The content of {suite} was refused: {answer}")


def same(wanted, found):
    """Summaries are cut at 140 characters."""
    return len(found) == len(wanted) and all(
        title == summary or summary.endswith("…") and title.startswith(summary[:-1]) for title, summary in zip(wanted, found))


def main(base, suite, failures):
    put_content(base, suite)
    root = base.removesuffix("/fhir") + "/cds-services"
    services = {service["id"]: service for service in http(root)[1]["services"]}
    with open(failures, encoding="utf-8") as file:
        expected = {line.split()[0] for line in file if not line.startswith("#") and line.strip()}
    calls = surprises = 0
    for path in sorted(glob.glob(os.path.join(suite, "cases", "*", "case.json"))):
        case = read(path)
        service = services.get(case.get("target", "").split("/")[-1])
        if service is None:
            continue
        status, answer = http(f"{root}/{service['id']}", call(os.path.dirname(path), case, service))
        wanted = sorted(title for check in case["checks"] for title in check.get("titles", []))
        found = sorted(c["summary"] for c in answer["cards"]) if status == 200 else [answer["issue"][0]["diagnostics"]]
        holds = status == 200 and same(wanted, found)
        surprise = holds == (f"{os.path.basename(os.path.normpath(suite))}/{case['id']}" in expected)
        calls += 1
        surprises += surprise
        print("SURPRISE " if surprise else "", "holds" if holds else "fails", f" {service['hook']} {case['id']}: {found}", sep="")
    print(f"{calls} cases put as hook calls, {surprises} answered otherwise than by $apply")
    return 1 if surprises or not calls else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
