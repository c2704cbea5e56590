"""The referring sites of large sites as numbers, in the order of the numbers.

Sites that link to several targets are found by comparing names, which costs most of the question.
Compared as hashes that lie in order they cost a tenth; the names of the few that are shown are
then looked up in the rollup by the number of their row.
"""

from linkcensus.index.engine import quoted
from linkcensus.index.large_sites import Write
from linkcensus.index.segments import Segment


def keep_linking_sites(rollup: str, write: Write) -> Segment | None:
    """Write the table `linking_sites` of a bucket; gives None where no rollup row is live.

    Args:
        rollup: Path of the bucket's rollup.
        write: Called with the table and a query.
    """
    source = f"read_parquet({quoted(rollup)}, hive_partitioning = false, file_row_number = true)"
    return write(
        "linking_sites",
        f"""SELECT target_hash, target_site,
            (md5_number_lower(source_site) >> 1)::BIGINT AS source_hash,
            live, authority, file_row_number AS rollup_row
        FROM {source} WHERE live > 0 AND source_site <> target_site""",
    )
