"""`/healthz`, `/readyz` and `/metrics`: for machines, without a word about anybody."""

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse

from rlssite.health.facts import recent_facts
from rlssite.web.middleware import is_within, plain_ip
from rlssite.web.public_pages import public_page

PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"


@public_page
def healthz(request):
    """Answer 200 as long as this process lives; nothing else is asked."""
    return _not_kept(JsonResponse({"status": "pass"}))


@public_page
def readyz(request):
    """Answer 503 if this process can answer no reader; with `?all`, if anything at all needs somebody."""
    found = recent_facts()
    fails = [fact for fact in found if not fact.holds]
    status = "pass" if not fails else "fail" if any(fact.is_needed for fact in fails) else "warn"
    body = {"status": status, "checks": {fact.name: _as_json(fact) for fact in found}}
    not_ready = status == "fail" or (status == "warn" and "all" in request.GET)
    return _not_kept(JsonResponse(body, status=503 if not_ready else 200))


@public_page
def metrics(request):
    """Answer those in METRICS_NETWORKS with the facts as Prometheus reads them; for all others there is no such page.

    django-prometheus was looked at: it counts requests, in a file for each process, which is the web server's to tell.
    """
    if not is_within(plain_ip(request.META["REMOTE_ADDR"]), settings.METRICS_NETWORKS):
        raise Http404
    lines = ["# HELP site_holds Whether it holds (1) or needs somebody (0).", "# TYPE site_holds gauge"]
    found = recent_facts()
    lines += [f'site_holds{{fact="{fact.name}"}} {int(fact.holds)}' for fact in found]
    for unit in ("seconds", "bytes"):
        lines.append(f"# TYPE site_{unit} gauge")
        lines += [f'site_{unit}{{fact="{fact.name}"}} {fact.value:.0f}' for fact in found if fact.unit == unit]
    return _not_kept(HttpResponse("\n".join(lines) + "\n", content_type=PROMETHEUS))


def _as_json(fact):
    told = {"status": "pass" if fact.holds else "fail"}
    return told | {fact.unit: round(fact.value)} if fact.unit else told


def _not_kept(response):
    response.headers["Cache-Control"] = "no-store"
    return response
