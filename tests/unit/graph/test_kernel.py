import pickle

import numba
import numpy as np
import pytest

from linkcensus.core import errors as core_errors
from linkcensus.graph import _kernel
from linkcensus.graph._kernel import inlined, kernel, parallel_kernel, prange, row_pieces
from linkcensus.graph._pull import collect
from linkcensus.graph.csr import Graph
from linkcensus.graph.errors import BadEdges, BadSeeds, BadTeleport, CorruptGraph, NotConverged


def double(values):
    for place in prange(values.size):
        values[place] *= 2


def test_a_kernel_computes_what_the_function_says():
    values = np.arange(4.0)
    kernel(double)(values)
    parallel_kernel(double)(values)
    assert values.tolist() == [0.0, 4.0, 8.0, 12.0]


def test_an_inlined_function_is_part_of_its_kernel():
    @inlined
    def half(value):
        return value / 2

    @kernel
    def quarter(value):
        return half(half(value))

    assert quarter(8.0) == 2.0


def test_where_nothing_can_be_written_kernels_are_compiled_for_this_process(monkeypatch):
    compile_ = numba.njit

    def nowhere_to_cache(*, cache=False, **options):
        if cache:
            raise RuntimeError("cannot cache function: no locator available")
        return compile_(**options)

    monkeypatch.setattr(_kernel.numba, "njit", nowhere_to_cache)
    values = np.ones(2)
    kernel(double)(values)
    assert values.tolist() == [2.0, 2.0]


def test_pieces_are_some_for_each_thread():
    pointers = np.arange(10_001, dtype=np.int64)
    assert row_pieces(pointers).size == 32 * numba.get_num_threads() + 1


@pytest.mark.parametrize("pointers", [[0], [0, 0], [0, 1_000_000]])
def test_pieces_of_hardly_any_rows(pointers):
    bounds = row_pieces(np.array(pointers, np.int64), count=4)
    assert bounds[0] == 0
    assert bounds[-1] == len(pointers) - 1


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_collecting_sums_over_sources(dtype):
    random = np.random.default_rng(0)
    sources, targets = random.integers(0, 40, 600), random.integers(0, 40, 600) ** 2 // 40
    graph = Graph.from_edges(sources, targets, 40)
    passed = random.random(40).astype(dtype)
    expected = [passed[graph.sources_of(node)].sum() for node in range(40)]
    collected = collect(graph, passed)
    assert collected.dtype == dtype
    assert collected == pytest.approx(expected, rel=1e-6)


def test_errors_are_those_that_doors_know():
    for kind in (BadEdges, BadTeleport, BadSeeds):
        assert issubclass(kind, core_errors.BadInput)
    assert issubclass(CorruptGraph, core_errors.CorruptIndex)
    assert issubclass(NotConverged, core_errors.NotConverged)


def test_not_converged_crosses_process_borders_whole():
    told = NotConverged("jacobi", iterations=7, residual=0.25, tolerance=1e-6)
    again = pickle.loads(pickle.dumps(told))  # noqa: S301 - our own bytes
    assert (again.method, again.iterations, again.residual) == ("jacobi", 7, 0.25)
    assert str(again) == str(told)
    assert "residual 0.25 after 7 iterations" in str(again)
