"""Prints the tests that compare sizes, offsets and constants in Python and in Node with the spec."""

from __future__ import annotations

import json

from model import Api
from text import BANNER

PYTHON = '''\
# {banner}
"""Records and constants are laid out in Python as the specification says."""

import json

import pytest

from agentrt.generated import lowlevel
from agentrt.generated.lowlevel import ffi, lib

LAYOUT = json.loads("""
{layout}
""")

CONSTANTS = json.loads("""
{constants}
""")


@pytest.mark.parametrize("name", LAYOUT)
def test_a_record_has_its_size_and_offsets(name):
    expected = LAYOUT[name]
    assert ffi.sizeof(name) == expected["bytes"]
    for field, offset in expected["offsets"].items():
        assert ffi.offsetof(name, *field.split(".")) == offset, field


@pytest.mark.parametrize("name", CONSTANTS)
def test_a_constant_has_its_value(name):
    assert getattr(lib, name) == CONSTANTS[name]


def test_the_extension_is_of_this_specification():
    assert lib.agentrt_abi_hash() == lowlevel.ABI_HASH == {hash}
'''

NODE = """\
// {banner}
// Records and constants are laid out in the addon as the specification says.
import assert from 'node:assert/strict';
import {{ createRequire }} from 'node:module';
import test from 'node:test';

const addon = createRequire(import.meta.url)('../../build/agentrt.node');

const LAYOUT = {layout};

const CONSTANTS = {constants};

for (const [name, {{ bytes, offsets }}] of Object.entries(LAYOUT)) {{
  test(`${{name}} has its size and offsets`, () => {{
    const {{ bytes: size, ...fields }} = addon.layout[name];
    assert.equal(size, bytes);
    const expected = Object.entries(offsets).map(([field, offset]) => [`.${{field}}`, offset]);
    assert.deepEqual(Object.entries(fields), expected);
  }});
}}

for (const [group, values] of Object.entries(CONSTANTS)) {{
  test(`${{group}} has its values`, () => {{
    assert.deepEqual({{ ...addon[group] }}, values);
  }});
}}

test('the addon is of this specification', () => {{
  assert.equal(addon.abiHash(), {hash});
}});
"""


def layouts(api: Api) -> str:
    table = {
        record.name: {"bytes": record.bytes, "offsets": {s.name: s.offset for s in record.fields}}
        for record in api.records
    }
    return json.dumps(table, indent=1)


def python(api: Api) -> str:
    constants = json.dumps(api.constants(), indent=1)
    return PYTHON.format(banner=BANNER, layout=layouts(api), constants=constants, hash=api.hash())


def node(api: Api) -> str:
    groups = {"Status": {status.name: status.value for status in api.statuses}}
    groups |= {enum.idiom: {enum.short(v): v.value for v in enum.values} for enum in api.enums}
    constants = json.dumps(groups, indent=2)
    return NODE.format(banner=BANNER, layout=layouts(api), constants=constants, hash=api.hash())
