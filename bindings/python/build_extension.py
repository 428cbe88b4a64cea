"""Print the C source of the extension module: cffi API mode over the generated declarations.

usage: build_extension.py CDEF_H OUTPUT_C
"""

import sys
from pathlib import Path

import cffi

declarations, output = map(Path, sys.argv[1:])
builder = cffi.FFI()
builder.cdef(declarations.read_text(encoding="utf-8"))
builder.set_source("agentrt._native", '#include "agentrt.h"')
builder.emit_c_code(str(output))
