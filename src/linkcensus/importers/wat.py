"""Reader of Common Crawl's WAT archives."""

from dataclasses import dataclass

from linkcensus.core.link import Source
from linkcensus.extract.wat import read_wat
from linkcensus.importers.format import ImportOptions, InputFile, Progress, ReadResult
from linkcensus.importers.page_sink import PageSink
from linkcensus.index.writer import SegmentWriter


@dataclass
class WatReader:
    """Reads WAT files: gzip, zstd, lz4 or plain. They hold no page, so there is no evidence."""

    name: str = "wat"
    source: Source = Source.WAT

    def read(
        self, file: InputFile, writer: SegmentWriter, options: ImportOptions, progress: Progress
    ) -> ReadResult:
        """Turn the archive's descriptions of pages into visits, links and redirects."""
        result = ReadResult()
        sink = PageSink(writer, self.source, result, None, keep_internal=True)

        def on_problem(place: int, reason: str) -> None:
            result.rows_read += 1
            result.skip(place, reason)

        for seen, place in read_wat(
            file.path,
            keep_internal=options.settings.keep_internal_links_from_wat,
            on_problem=on_problem,
            on_progress=progress,
        ):
            result.rows_read += 1
            sink.add(seen, place)
        if not result.rows_read:
            result.remark(None, "the archive describes no page with links")
        return result
