"""Reading and writing memory by address: words of 8 bytes and bytes, for kernels.

Addresses are signed 64-bit integers, as numba makes floats of unsigned and signed ones together;
no program's memory lies beyond 2^63.
"""

from collections.abc import Callable
from typing import Any, cast

from llvmlite import ir  # type: ignore[import-untyped] # has no types
from numba import types
from numba.extending import intrinsic

_Codegen = tuple[Any, Callable[..., Any]]


def _field(builder: Any, start: Any, place: Any) -> Any:
    """Return the address of a word of those that begin at an address."""
    words = builder.inttoptr(start, ir.IntType(64).as_pointer())
    return builder.gep(words, [place])


def _word(_: Any, __: Any, ___: Any) -> _Codegen:
    def codegen(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        return builder.load(_field(builder, *arguments))

    return types.int64(types.int64, types.int64), codegen


def _put(_: Any, __: Any, ___: Any, ____: Any) -> _Codegen:
    def codegen(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        builder.store(arguments[2], _field(builder, *arguments[:2]))
        return arguments[2]

    return types.int64(types.int64, types.int64, types.int64), codegen


def _byte_at(_: Any, __: Any) -> _Codegen:
    def codegen(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        pointer = builder.inttoptr(arguments[0], ir.IntType(8).as_pointer())
        return builder.zext(builder.load(pointer), ir.IntType(64))

    return types.int64(types.int64), codegen


def _put_byte(_: Any, __: Any, ___: Any) -> _Codegen:
    def codegen(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        pointer = builder.inttoptr(arguments[0], ir.IntType(8).as_pointer())
        builder.store(builder.trunc(arguments[1], ir.IntType(8)), pointer)
        return arguments[1]

    return types.int64(types.int64, types.int64), codegen


def _put_fraction(_: Any, __: Any, ___: Any, ____: Any) -> _Codegen:
    def codegen(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        bits = builder.bitcast(arguments[2], ir.IntType(64))
        builder.store(bits, _field(builder, *arguments[:2]))
        return bits

    return types.int64(types.int64, types.int64, types.float64), codegen


def _copy(_: Any, __: Any, ___: Any, ____: Any) -> _Codegen:
    def codegen(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        byte, size, flag = ir.IntType(8).as_pointer(), ir.IntType(64), ir.IntType(1)
        memcpy = builder.module.declare_intrinsic("llvm.memcpy", [byte, byte, size])
        to, origin = (builder.inttoptr(address, byte) for address in arguments[:2])
        builder.call(memcpy, [to, origin, arguments[2], flag(0)])
        return arguments[2]

    return types.int64(types.int64, types.int64, types.int64), codegen


word = cast("Callable[[int, int], int]", intrinsic(_word))
"""A word of those that begin at an address, as a signed number: address, which one. Like all here
only inside a kernel."""

put = cast("Callable[[int, int, int], int]", intrinsic(_put))
"""Write a word of those that begin at an address: address, which one, value."""

byte_at = cast("Callable[[int], int]", intrinsic(_byte_at))
"""The byte at an address."""

put_byte = cast("Callable[[int, int], int]", intrinsic(_put_byte))
"""Write a byte: address, value."""

put_fraction = cast("Callable[[int, int, float], int]", intrinsic(_put_fraction))
"""Write a float as a word: address, which one, value."""

copy_bytes = cast("Callable[[int, int, int], int]", intrinsic(_copy))
"""Copy bytes: to, from, how many."""
