"""Orders that were worked out are remembered, within bounds."""

import numpy as np
import pyarrow as pa

from linkcensus.index.row_orders import RowOrders, as_records


def rows(*numbers: int) -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
    return np.array(numbers, np.int32)


def test_an_order_is_made_once():
    made: list[str] = []

    def make() -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
        made.append("now")
        return rows(3, 1, 2)

    orders = RowOrders()
    assert orders.get("a", make) is orders.get("a", make)
    assert made == ["now"]


def test_what_was_asked_for_longest_ago_goes_first_and_the_last_one_stays():
    orders = RowOrders(kept_bytes=16)
    first = orders.get("a", lambda: rows(1, 2))
    orders.get("b", lambda: rows(3, 4))
    assert orders.get("a", rows) is first
    orders.get("c", lambda: rows(5))
    assert orders.get("a", rows) is first
    assert orders.get("b", lambda: rows(9)).tolist() == [9], "made anew"
    large = orders.get("d", lambda: rows(*range(100)))
    assert orders.get("d", rows) is large, "larger than all that is kept"


def test_what_cannot_be_made_is_not_remembered():
    orders = RowOrders()

    def fail() -> "np.ndarray[tuple[int], np.dtype[np.int32]]":
        raise ValueError

    for _ in range(2):
        try:
            orders.get("a", fail)
        except ValueError:
            continue
        raise AssertionError
    assert orders.get("a", lambda: rows(1)).tolist() == [1]


def test_records_are_the_rows_of_a_table():
    table = pa.table(
        {"hash": pa.array([1 << 62, 5], pa.int64()), "share": pa.array([0.5, 1], pa.float32())}
    )
    records = as_records(pa.concat_tables([table, table.slice(1)]))
    assert records.tolist() == [(1 << 62, 0.5), (5, 1.0), (5, 1.0)]
    assert records.nbytes == 3 * 12, "no more than its columns take"
    assert RowOrders().get("a", lambda: records) is records
    assert len(as_records(table.slice(2))) == 0
