"""S3 locations against a local S3-compatible server."""

import pytest

from linkcensus.core.errors import BadInput, Refused
from linkcensus.core.scope import parse_target
from linkcensus.core.settings import load_settings
from linkcensus.importers.format import ImportOptions
from linkcensus.importers.run import import_batch
from linkcensus.index.index import Index
from linkcensus.net.locations import expand, fetch


@pytest.fixture(scope="module")
def endpoint():
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def bucket(endpoint):
    import boto3

    client = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1",
        aws_access_key_id="key", aws_secret_access_key="secret",
    )  # fmt: skip
    client.create_bucket(Bucket="archives")
    for name in ("crawl/b.warc.gz", "crawl/a.warc.gz", "crawl/deep/c.csv", "other.csv"):
        client.put_object(Bucket="archives", Key=name, Body=name.encode() * 1000)
    return "s3://archives"


def settings_for(endpoint, **more):
    return load_settings(
        s3_endpoint_url=endpoint,
        s3_access_key_id="key",
        s3_secret_access_key="secret",
        http_timeout_seconds=5,
        **more,
    )


@pytest.fixture
def opened(endpoint):
    return settings_for(endpoint, allowed_networks="127.0.0.0/8")


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/crawl", ["a.warc.gz", "b.warc.gz", "c.csv"]),
        ("/crawl/*.gz", ["a.warc.gz", "b.warc.gz"]),
        ("/other.csv", ["other.csv"]),
        ("", ["a.warc.gz", "b.warc.gz", "c.csv", "other.csv"]),
    ],
)
def test_keys_folders_and_patterns(bucket, opened, path, names):
    found = expand([bucket + path], opened)
    assert [location.name for location in found] == names
    assert all(location.kind == "s3" and location.size_bytes for location in found)


def test_an_object_is_fetched(bucket, opened, tmp_path):
    (location,) = expand([f"{bucket}/other.csv"], opened)
    seen = []
    path = fetch(location, tmp_path, opened, lambda done, total: seen.append((done, total)))
    assert path.read_bytes() == b"other.csv" * 1000
    assert seen == [(9000, 9000)]
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_folder_of_a_bucket_is_imported(bucket, endpoint, opened, tmp_path):
    import boto3

    client = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1",
        aws_access_key_id="key", aws_secret_access_key="secret",
    )  # fmt: skip
    client.create_bucket(Bucket="exports")
    table = b"Source url,Target url,Anchor\nhttps://blog.test/a,https://shop.test/,words\n"
    client.put_object(Bucket="exports", Key="mine/links.csv", Body=table)
    client.put_object(Bucket="exports", Key="mine/broken.csv", Body=b"a,b\n1,2\n")
    settings = opened.model_copy(update={"data": tmp_path / "data", "workers": 1})
    index = Index(settings.data, settings)
    results = {
        one.file.rpartition("/")[2]: one
        for one in import_batch(["s3://exports/mine"], ImportOptions(settings), index)
    }
    assert (results["links.csv"].links_new, results["links.csv"].errors) == (1, [])
    assert results["broken.csv"].errors
    with index.view(parse_target("shop.test")) as view:
        assert view.sql("SELECT source_url FROM links") == [("https://blog.test/a",)]
    assert list((settings.data / "downloads").iterdir()) == []
    index.close()


def test_nothing_there_is_one_line(bucket, opened):
    with pytest.raises(BadInput, match="s3://archives/none: holds no file"):
        expand([f"{bucket}/none"], opened)
    with pytest.raises(BadInput):
        expand(["s3://no-such-bucket/x"], opened)


def test_the_cap_holds(bucket, opened, tmp_path, monkeypatch):
    (location,) = expand([f"{bucket}/other.csv"], opened)
    monkeypatch.setattr("linkcensus.net.s3._BYTES_PER_MEGABYTE", 1)
    with pytest.raises(BadInput, match="LINKCENSUS_MAX_DOWNLOAD_MEGABYTES"):
        fetch(location, tmp_path, opened.model_copy(update={"max_download_megabytes": 5}))
    assert list(tmp_path.iterdir()) == []


def test_a_private_endpoint_is_closed_by_default(bucket, endpoint):
    with pytest.raises(Refused, match="not a public address"):
        expand([f"{bucket}/other.csv"], settings_for(endpoint))


def test_the_gate_is_at_the_sockets_too(bucket, endpoint, monkeypatch):
    monkeypatch.setattr("linkcensus.net.s3.check_host", lambda *arguments: None)
    with pytest.raises(Refused, match="not a public address"):
        expand([f"{bucket}/other.csv"], settings_for(endpoint))
