"""The kept page of a link, from import to the highlighted copy, and why there is none."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from tests.integration.conftest import DemoLake
from tests.integration.index.made_up import World, link, url
from tests.support.inert import faults

from linkcensus.core.errors import BadInput, NotFound
from linkcensus.core.link import ExportedLink, Source
from linkcensus.core.page import Method
from linkcensus.core.scope import parse_target
from linkcensus.core.settings import load_settings
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.run import import_batch
from linkcensus.index.index import Index
from linkcensus.insights.evidence import (
    LinkPlace,
    NoKeptPage,
    evidence_about,
    evidence_page,
)

HERO = parse_target("tarnwick-lanterns.com")


def places(demo: DemoLake, condition: str) -> list[LinkPlace]:
    """Links to the demo's site."""
    with demo.index.view(HERO) as view:
        query = (
            "SELECT source_url, target_url, kind, occurrence FROM links WHERE "
            f"{condition} ORDER BY source_key, target_key, kind, occurrence"
        )
        return [LinkPlace(**row) for row in view.rows(query)]


def test_links_of_the_demo_are_highlighted_on_their_pages(demo: DemoLake) -> None:
    kept = places(demo, "evidence IS NOT NULL")
    assert len(kept) > 1_000
    for place in kept[::40]:
        page = evidence_page(demo.index, HERO, place)
        assert page.highlighted >= 1, place
        assert b"just these words" not in page.document
        assert faults(page.document) == []


def test_what_is_known_of_a_page(demo: DemoLake) -> None:
    (place, *_) = places(demo, "evidence IS NOT NULL AND anchor <> '' AND kind = 'text'")
    about = evidence_about(demo.index, HERO, place)

    assert (about.source_url, about.target_url) == (place.source_url, place.target_url)
    assert about.kept
    assert about.why_not is None
    assert about.status == 200
    assert about.media_type == "text/html"
    assert "content-type" in {header.name for header in about.headers}
    assert about.seen_at is not None
    assert about.import_file is not None
    assert about.import_file.endswith(".warc.gz")
    assert "/" not in about.import_file
    assert about.context_left is not None
    assert sum(look.shown for look in about.looks) == 1
    times = [look.visited_at for look in about.looks]
    assert times == sorted(times, key=str, reverse=True)


def test_why_a_link_has_no_page(demo: DemoLake) -> None:
    reasons: Counter[str] = Counter()
    for place in places(demo, "evidence IS NULL"):
        about = evidence_about(demo.index, HERO, place)
        assert not about.kept
        assert about.why_not
        reasons[about.why_not.split(" ")[0]] += 1
        with pytest.raises(NoKeptPage):
            evidence_page(demo.index, HERO, place)
    assert reasons.keys() == {"only", "the"}  # exports, and redirects


def test_links_that_are_not_known(demo: DemoLake) -> None:
    (place, *_) = places(demo, "evidence IS NOT NULL")
    elsewhere = parse_target("example.org")
    for target, asked in (
        (HERO, LinkPlace("https://nobody.example/", place.target_url)),
        (HERO, LinkPlace(place.source_url, "https://tarnwick-lanterns.com/no-such-page")),
        (HERO, LinkPlace(place.source_url, place.target_url, kind="form")),
        (HERO, LinkPlace(place.source_url, place.target_url, place.kind, occurrence=99)),
        (elsewhere, place),  # a share of one site shows nothing of another
    ):
        with pytest.raises(NotFound, match="no link from"):
            evidence_page(demo.index, target, asked)
    with pytest.raises(BadInput, match="source_url"):
        evidence_page(demo.index, HERO, LinkPlace("javascript:alert(1)", place.target_url))


def test_wat_exports_and_pages_that_were_not_kept(world: World) -> None:
    world.see("blog.one/wat", 1, link("target.com/"), method=Method.WAT)
    world.fill(
        ExportedLink(url("blog.one/ahrefs"), None, "target.com", url("target.com/"), anchor="x"),
        source=Source.AHREFS,
    )
    world.fill(ExportedLink(url("blog.one/site"), None, "target.com"), source=Source.BING)
    world.see("blog.one/raw", 1, link("target.com/"))
    world.commit()

    def why(page: str, target: str | None = "https://target.com/") -> str:
        place = LinkPlace(f"https://blog.one/{page}", target)
        return str(evidence_about(world.index, parse_target("target.com"), place).why_not)

    assert "only an export knows this link (ahrefs)" in why("ahrefs")
    assert "only an export knows this link (bing)" in why("site", None)
    assert "was not kept" in why("raw")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one saved page that links twice."""
    pages = tmp_path / "pages" / "blog.one.com"
    pages.mkdir(parents=True)
    page = "<p>See <a href=https://target.com/>the target</a>, <a href=https://target.com>again</a>"
    (pages / "post.html").write_text(page)
    return tmp_path / "pages"


def imported(folder: Path, data: Path, evidence: str) -> Index:
    """An index with the folder's page."""
    index = Index(data, load_settings(data=data, evidence=evidence, workers=1))
    (result,) = import_batch([str(folder)], ImportOptions(index.settings), index)
    assert result.errors == []
    return index


@pytest.mark.parametrize("mode", ["copy", "reference"])
def test_pages_kept_as_copies_and_as_references(folder: Path, data_folder: Path, mode: str) -> None:
    index = imported(folder, data_folder, mode)
    target = parse_target("target.com")
    with index.view(target) as view:
        rows = view.sql("SELECT source_url, occurrence, anchor FROM links ORDER BY occurrence")
    assert [anchor for _, _, anchor in rows] == ["the target", "again"]
    for source, occurrence, anchor in rows:
        place = LinkPlace(str(source), "https://target.com/", "text", int(str(occurrence)))
        page = evidence_page(index, target, place)
        assert f'class="the-link">{anchor}</a>'.encode() in page.document
        assert page.highlighted == 1
    break_it(index, folder, mode)
    place = LinkPlace(str(rows[0][0]), "https://target.com/")
    why = "not there any more" if mode == "reference" else "damaged"
    with pytest.raises(NoKeptPage, match=why):
        evidence_page(index, target, place)
    about = evidence_about(index, target, place)
    assert not about.kept
    assert str(folder) not in str(about.why_not)
    index.close()


def break_it(index: Index, folder: Path, mode: str) -> None:
    """Lose the archive, or damage the copy."""
    if mode == "reference":
        shutil.rmtree(folder)
        return
    for file in (index.root / "evidence").iterdir():
        file.write_bytes(file.read_bytes()[:-40] + bytes(40))
