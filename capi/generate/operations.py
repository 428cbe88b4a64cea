"""Prints operations.json: the functions of the API, for the conformance suite."""

from __future__ import annotations

import json

from model import Api, Function, Slot


def operations(api: Api) -> str:
    document = {
        "generated": "from capi/spec by `python3 capi/generate`",
        "version": api.version,
        "abi_hash": str(api.hash()),
        "statuses": {
            status.name: {"value": status.value, "use": status.use, "retryable": status.retryable}
            for status in api.statuses
        },
        "layouts": {
            record.name: {
                "bytes": record.bytes,
                "offsets": {s.name: s.offset for s in record.fields},
            }
            for record in api.records
        },
        "functions": [operation(function) for function in api.functions],
    }
    return json.dumps(document, indent=1) + "\n"


def operation(function: Function) -> dict[str, object]:
    return {
        "name": function.name,
        "operation": function.conformance,
        "params": [parameter(slot) for slot in function.params],
        "errors": [f"E_{name}" for name in function.errors],
        "threads": function.threads,
        "blocks": function.blocks,
        "since": function.since,
    }


def parameter(slot: Slot) -> dict[str, str]:
    keys = ("name", "type", "dir", "own", "unit", "range", "null")
    return {key: getattr(slot, key) for key in keys if getattr(slot, key)}
