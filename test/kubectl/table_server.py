#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""As much of a Kubernetes API server as `kubectl get` needs to print tables.

usage: table_server.py OBJECTS.json NOW

Serves the Services and EndpointSlices of a List, as objects and as meta.k8s.io/v1 Tables. The
cells are those of pkg/printers/internalversion/printers.go, which an API server always makes in
their wide form; ages count from NOW (RFC 3339). The
port is printed on standard output. kubectl itself adds the layout, namespaces and labels.
"""
import datetime
import http.server
import json
import sys
import urllib.parse


def parse_time(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def age(meta, now):
    """duration.HumanDuration()"""
    if "creationTimestamp" not in meta:
        return "<unknown>"
    seconds = int((now - parse_time(meta["creationTimestamp"])).total_seconds())
    minutes, hours = seconds // 60, seconds // 3600
    days, years = hours // 24, hours // 24 // 365

    def two(whole, unit, rest, rest_unit):
        return f"{whole}{unit}{rest}{rest_unit}" if rest else f"{whole}{unit}"

    if seconds < 120:
        return f"{seconds}s"
    if minutes < 10:
        return two(minutes, "m", seconds % 60, "s")
    if minutes < 180:
        return f"{minutes}m"
    if hours < 8:
        return two(hours, "h", minutes % 60, "m")
    if hours < 48:
        return f"{hours}h"
    if hours < 192:
        return two(days, "d", hours % 24, "h")
    if days < 2 * 365:
        return f"{days}d"
    if days < 8 * 365:
        return two(years, "y", days % 365, "d")
    return f"{years}y"


def external_ip(service):
    spec = service["spec"]
    ips = spec.get("externalIPs", [])
    kind = spec.get("type", "ClusterIP")
    if kind == "ExternalName":
        return spec["externalName"]
    if kind != "LoadBalancer":
        return ",".join(ips) or "<none>"
    ingress = service.get("status", {}).get("loadBalancer", {}).get("ingress", [])
    words = ",".join(sorted({i.get("ip") or i.get("hostname") for i in ingress}))
    return ",".join(([words] if words else []) + ips) or "<pending>"


def service_cells(service, now):
    spec = service["spec"]
    ports = [
        "%s%s/%s"
        % (p["port"], ":%s" % p["nodePort"] if p.get("nodePort") else "", p.get("protocol", "TCP"))
        for p in spec.get("ports", [])
    ]
    selector = ",".join("%s=%s" % pair for pair in sorted(spec.get("selector", {}).items()))
    return [
        service["metadata"]["name"],
        spec.get("type", "ClusterIP"),
        spec.get("clusterIP") or "<none>",
        external_ip(service),
        ",".join(ports) or "<none>",
        age(service["metadata"], now),
        selector or "<none>",
    ]


def some(words, none="<unset>"):
    text = ",".join(words[:3])
    if len(words) > 3:
        return "%s + %d more..." % (text, len(words) - 3)
    return text or none


def slice_cells(piece, now):
    ports = [str(p.get("port") or p.get("name") or "*") for p in piece.get("ports", [])]
    addresses = [a for e in piece["endpoints"] for a in e["addresses"]]
    return [
        piece["metadata"]["name"],
        piece["addressType"],
        some(ports),
        some(addresses),
        age(piece["metadata"], now),
    ]


RESOURCES = {
    "/api/v1": {
        "name": "services", "qualified": "services",
        "singularName": "service", "kind": "Service", "shortNames": ["svc"],
        "cells": service_cells,
        "columns": [("Name", 0), ("Type", 0), ("Cluster-IP", 0), ("External-IP", 0),
                    ("Port(s)", 0), ("Age", 0), ("Selector", 1)],
    },
    "/apis/discovery.k8s.io/v1": {
        "name": "endpointslices", "qualified": "endpointslices.discovery.k8s.io",
        "singularName": "endpointslice", "kind": "EndpointSlice",
        "cells": slice_cells,
        "columns": [("Name", 0), ("AddressType", 0), ("Ports", 0), ("Endpoints", 0), ("Age", 0)],
    },
}
GROUP = {"groupVersion": "discovery.k8s.io/v1", "version": "v1"}


class Handler(http.server.BaseHTTPRequestHandler):
    objects, now = [], None

    def log_message(self, *_):
        pass

    def answer(self, value, code=200):
        body = json.dumps(value).encode()
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def discover(self, path):
        if path == "/api":
            return {"kind": "APIVersions", "versions": ["v1"]}
        if path == "/apis":
            return {"kind": "APIGroupList", "apiVersion": "v1", "groups": [
                {"name": "discovery.k8s.io", "versions": [GROUP], "preferredVersion": GROUP}]}
        if path in RESOURCES:
            r = RESOURCES[path]
            return {"kind": "APIResourceList", "groupVersion": path.split("/", 2)[2],
                    "resources": [{"namespaced": True, "verbs": ["get", "list"],
                                   **{k: r[k] for k in ("name", "singularName", "kind")},
                                   "shortNames": r.get("shortNames", [])}]}
        return None

    def table(self, resource, items):
        return {
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {},
            "columnDefinitions": [
                {"name": n, "type": "string", "format": "name" if n == "Name" else "",
                 "description": "", "priority": p} for n, p in resource["columns"]],
            "rows": [{"cells": resource["cells"](i, self.now),
                      "object": {"kind": "PartialObjectMetadata",
                                 "apiVersion": "meta.k8s.io/v1", "metadata": i["metadata"]}}
                     for i in items]}

    def do_GET(self):
        url = urllib.parse.urlparse(self.path)
        path = url.path.rstrip("/")
        # as much of a label selector as key=value
        labels = [tuple(label.split("=")) for selector in
                  urllib.parse.parse_qs(url.query).get("labelSelector", [])
                  for label in selector.split(",")]
        found = self.discover(path)
        if found:
            return self.answer(found)
        for prefix, resource in RESOURCES.items():
            words = path.removeprefix(prefix + "/").split("/")
            if not path.startswith(prefix + "/") or resource["name"] not in words:
                continue
            namespace = words[1] if words[0] == "namespaces" else None
            name = words[3] if len(words) > 3 else None
            items = [o for o in self.objects if o["kind"] == resource["kind"]
                     and namespace in (None, o["metadata"].get("namespace", "default"))
                     and name in (None, o["metadata"]["name"])
                     and all(o["metadata"].get("labels", {}).get(key) == value
                             for key, value in labels)]
            if name and not items:
                return self.answer({
                    "kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 404,
                    "reason": "NotFound", "message": '%s "%s" not found' % (resource["qualified"], name)},
                    404)
            if "as=Table" in self.headers.get("Accept", ""):
                return self.answer(self.table(resource, items))
            if name:
                return self.answer(items[0])
            return self.answer({"kind": resource["kind"] + "List", "metadata": {},
                                "apiVersion": items[0]["apiVersion"] if items else "v1",
                                "items": items})
        return self.answer({"kind": "Status", "status": "Failure", "code": 404}, 404)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        items = json.load(file)["items"]
    for item in items:
        item["metadata"].setdefault("namespace", "default")
    Handler.objects = sorted(items, key=lambda o: (o["metadata"]["namespace"], o["metadata"]["name"]))
    Handler.now = parse_time(sys.argv[2])
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
