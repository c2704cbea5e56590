"""Everything a user may set: `LINKCENSUS_...` in the environment, or an option of a command.

Each name holds its unit. A secret `X` may also come from the file that `LINKCENSUS_X_FILE` names.
The only module of core that imports pydantic; import it where settings are read, not on the way
to `--help`.
"""

import os
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from linkcensus.core.errors import BadInput

_PREFIX = "LINKCENSUS_"
_SECRETS = (
    "s3_access_key_id",
    "s3_secret_access_key",
    "admin_password",
    "database_url",
    "smtp_password",
    "bing_api_key",
)
_LARGEST_SECRET_FILE = 10_000

Count = Annotated[int, Field(ge=1)]


class Settings(BaseSettings):
    """The settings of one run; frozen."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, frozen=True, extra="forbid")

    data: Path = Field(Path("~/.linkcensus"), description="The data folder; made on first use.")
    workers: Count = Field(
        default_factory=lambda: os.cpu_count() or 1,
        description="Processes that read files at the same time.",
    )

    evidence: Literal["copy", "reference", "off"] = Field(
        "copy",
        description="Keep imported pages as evidence: a copy, a reference to the archive, or not.",
    )
    evidence_cap_megabytes: int = Field(
        20_000, ge=0, description="Size at which the evidence store takes no further page."
    )
    keep_internal_links: bool = Field(
        True, description="Keep links within one site from pages and WARC archives."
    )
    keep_internal_links_from_wat: bool = Field(
        False, description="Keep links within one site from WAT archives too."
    )
    keep_outgoing: bool = Field(
        False, description="Keep a second order by source, for questions on outgoing links."
    )
    page_text_characters: int = Field(
        1000, ge=0, le=1_000_000, description="Main text kept of each page; 0 keeps none."
    )

    buckets: int = Field(64, ge=1, le=4096, description="Hash ranges of a new index.")
    lost_confirmations: int = Field(
        1, ge=0, le=100, description="Further visits without the link before it counts as lost."
    )
    lost_confirmation_hours: float = Field(
        24, ge=0, description="Least time between the first miss and its confirmation."
    )
    compact_after_fresh_files: Count = Field(
        8, description="Fresh segments after which an import compacts the index."
    )
    compact_after_fresh_rows: Count = Field(
        2_000_000, description="Fresh rows after which an import compacts the index."
    )
    compaction_memory_megabytes: int = Field(
        2000, ge=200, description="Memory that compaction may use."
    )
    query_threads: int = Field(0, ge=0, description="Threads of a question; 0 means every core.")
    history_retention_hours: float = Field(
        24, ge=0, description="Age at which replaced files may be removed; longer than any query."
    )

    votes: Literal["editorial", "followed", "all"] = Field(
        "editorial",
        description="Links that make a site vote for another: followed ones in the content, "
        "followed ones, or all. One vote a pair of sites; one owner's sites never vote.",
    )
    score_page_links: int = Field(
        50_000_000, ge=0, description="Links up to which pages are scored too; 0 scores none."
    )
    score_single_links: int = Field(
        20_000_000,
        ge=0,
        description="Links up to which each one gets a value and a spam score; 0 scores none.",
    )
    score_runs_kept: Count = Field(
        100, description="Runs of scores that are kept for the history; older ones are dropped."
    )
    score_graphs_kept: Count = Field(3, description="Runs whose graph is kept too, to explain.")

    http_timeout_seconds: float = Field(
        30, gt=0, description="Longest wait for a connection, and for the next bytes of an answer."
    )
    user_agent: str = Field(
        "linkcensus (link index; operator unnamed)",
        min_length=1,
        max_length=300,
        pattern=r"^[ -~]+$",
        description="How requests introduce themselves; name yourself and a page about it.",
    )
    contact_url: str | None = Field(
        None,
        max_length=200,
        pattern=r"^https?://[!-'*-~]+$",
        description="Page that says who crawls, why, and how to reach you; crawls name it.",
    )
    crawl_delay_seconds: float = Field(
        1, ge=0, description="Least pause between two requests to a host; it may ask for more."
    )
    crawl_connections: Count = Field(100, description="Simultaneous requests of one crawler.")
    crawl_host_connections: Count = Field(
        2, description="Simultaneous requests to a host that is crawled without a pause."
    )
    crawl_page_seconds: float = Field(
        30, gt=0, description="Longest time for one answer, from the name to the last byte."
    )
    crawl_page_megabytes: float = Field(
        5, gt=0, le=200, description="Longest page that is read; the rest is cut."
    )
    crawl_retries: int = Field(
        2, ge=0, le=10, description="Further tries after a failed connection or an answer 5xx."
    )
    crawl_longest_pause_seconds: float = Field(
        30, ge=0, description="Pause up to which a crawl waits for a host; else it comes back."
    )
    crawl_evidence_megabytes: int = Field(
        20_000, ge=0, description="Size of all crawled evidence above which the oldest goes."
    )
    crawl_evidence_days: float = Field(
        0, ge=0, description="Age at which crawled evidence goes; 0 keeps it."
    )
    crawl_batch_pages: int = Field(
        1000, ge=2, description="Pages that a crawling worker holds; a crash repeats no more."
    )
    crawl_batch_seconds: float = Field(
        15, gt=0, description="Time after which crawled pages are brought into the index."
    )
    crawl_render: Literal["off", "needed", "always"] = Field(
        "off",
        description="Run pages in a browser (Playwright): those that seem to need their scripts, "
        "or all.",
    )
    crawl_render_pages: int = Field(
        2, ge=1, le=32, description="Pages that the browser has open at a time."
    )
    crawl_render_seconds: float = Field(
        60, gt=0, le=600, description="Longest time for one page in the browser."
    )
    crawl_render_megabytes: float = Field(
        20, gt=0, le=1000, description="What a page's scripts may fetch."
    )
    crawl_browser: Path | None = Field(
        None, description="The Chromium to use; unset means Playwright's own."
    )
    max_download_megabytes: Count = Field(
        60_000, description="Size at which a download is given up."
    )
    allowed_networks: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (),
        description="Non-public networks (CIDR, comma between) that requests may reach, for tests.",
    )
    commoncrawl_index_url: str = Field(
        "https://index.commoncrawl.org/",
        pattern=r"^https?://[!-~]+$",
        description="Where Common Crawl's URL index answers.",
    )
    commoncrawl_data_url: str = Field(
        "https://data.commoncrawl.org/",
        pattern=r"^https?://[!-~]+$",
        description="Where Common Crawl's archives lie, or a mirror of them.",
    )
    commoncrawl_connections: int = Field(
        1, ge=1, le=8, description="Simultaneous requests to it; more than one is soon shut out."
    )
    bing_api_key: SecretStr | None = Field(
        None, description="Key of Bing Webmaster Tools, for `import bing:SITE`."
    )
    bing_api_url: str = Field(
        "https://ssl.bing.com/webmaster/api.svc/json",
        pattern=r"^https?://[!-~]+$",
        description="Where Bing Webmaster Tools answers.",
    )
    bluesky_stream_url: str = Field(
        "wss://jetstream2.us-east.bsky.network/subscribe",
        pattern=r"^wss?://[!-~]+$",
        description="Jetstream server that `listen bluesky` listens to; either version.",
    )
    hacker_news_search_url: str = Field(
        "https://hn.algolia.com/api/v1/search_by_date",
        pattern=r"^https?://[!-~]+$",
        description="Where posts of Hacker News are searched for.",
    )
    hacker_news_items_url: str = Field(
        "https://hacker-news.firebaseio.com/v0/",
        pattern=r"^https?://[!-~]+$",
        description="Where single posts of Hacker News come from.",
    )
    listen_to: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Networks and feeds (comma between) that are listened to on schedule, as "
        "`linkcensus listen` takes them.",
    )
    listen_schedule: str = Field(
        "*/30 * * * *",
        description="When they are (cron, UTC); empty for never.",
    )
    s3_endpoint_url: str | None = Field(
        None, description="S3-compatible service for s3:// locations; unset means Amazon's."
    )
    s3_access_key_id: SecretStr | None = Field(
        None, description="Access key of s3:// locations; unset means anonymous."
    )
    s3_secret_access_key: SecretStr | None = Field(
        None, description="Secret key of s3:// locations."
    )

    smtp_host: str | None = Field(
        None, min_length=1, max_length=253, description="Mail server that takes alerts."
    )
    smtp_port: int = Field(587, ge=1, le=65_535, description="Its port.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="How the connection to it is encrypted."
    )
    smtp_user: str | None = Field(None, description="Who signs in there; unset: nobody.")
    smtp_password: SecretStr | None = Field(None, description="Their password.")
    mail_from: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+$",
        description="Address that alerts by mail come from.",
    )

    public_url: str | None = Field(
        None,
        max_length=200,
        pattern=r"^https?://[!-'*-~]+$",
        description="Address that people reach this installation under; alerts link to it.",
    )
    event_days: float = Field(
        365, gt=0, description="Time that alerts which were dealt with are kept."
    )
    alert_file_megabytes: float = Field(
        10, gt=0, description="Size at which the file of a `file` channel is put aside."
    )
    alert_files_kept: int = Field(
        5, ge=0, le=1000, description="Files of such a channel that are kept beside its newest one."
    )
    delivery_days: float = Field(180, gt=0, description="Time that the log of sent alerts is kept.")

    database_url: SecretStr | None = Field(
        None,
        description="Where users, projects and jobs are kept: a PostgreSQL URL; unset means a "
        "SQLite file in the data folder.",
    )
    listen_host: str = Field("127.0.0.1", description="Address that the server listens on.")
    listen_port: int = Field(8765, ge=0, le=65_535, description="Its port; 0 takes a free one.")
    base_path: str = Field(
        "",
        pattern=r"^(/[A-Za-z0-9._~-]+)*$",
        description="Path below which a reverse proxy offers the server, such as /links.",
    )
    public_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Host names (comma between) that the server answers to beside this machine's.",
    )
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode] = Field(
        (), description="Networks (CIDR, comma between) of proxies whose forwarded headers count."
    )
    admin_email: str | None = Field(
        None, description="The first administrator, made at the first start."
    )
    admin_password: SecretStr | None = Field(None, description="Their password, 12 or more long.")
    max_upload_megabytes: Count = Field(2000, description="Largest file that may be uploaded.")
    session_hours: float = Field(
        336, gt=0, description="Time without a request after which a session ends."
    )
    session_days: float = Field(30, gt=0, description="Time after signing in when a session ends.")
    metrics_without_token: bool = Field(
        False, description="Whether /metrics answers programs on this machine that send no token."
    )

    answer_cache_megabytes: int = Field(
        64, ge=0, description="Memory for answers that were given already; 0 keeps none."
    )

    answer_lag_seconds: float = Field(
        5,
        ge=0,
        description="How far answers about a site may lag behind imports and crawls that still "
        "run; 0: not at all.",
    )

    mcp_allow_write: bool = Field(
        False,
        description="Offer MCP clients tools that change things, to tokens that may write.",
    )

    job_takeover_seconds: float = Field(
        30, gt=0, description="Silence after which a worker counts as dead and others do its jobs."
    )
    score_after_imports: bool = Field(
        True, description="Compute the scores anew when a job has brought in links."
    )
    upkeep_schedule: str = Field(
        "15 3 * * *",
        description="When the index is put in order and old files go (cron, UTC); empty for never.",
    )
    watch_schedule: str = Field(
        "*/15 * * * *",
        description="When monitors look and alerts are sent (cron, UTC); empty for never.",
    )
    schedule_least_minutes: float = Field(
        15, ge=1, description="Shortest time between two jobs of a schedule."
    )
    schedules_most: Count = Field(200, description="Schedules that there may be.")
    upload_days: float = Field(
        7, gt=0, description="Time that uploads and the files of exports are kept."
    )
    job_days: float = Field(90, gt=0, description="Time that jobs that are over stay in the list.")

    @field_validator("data")
    @classmethod
    def _expand_home(cls, value: Path) -> Path:
        return value.expanduser()

    @field_validator("public_hosts", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().lower() for part in value.split(",") if part.strip())
        return value

    @field_validator("listen_to", mode="before")
    @classmethod
    def _split_sources(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("allowed_networks", "trusted_proxies", mode="before")
    @classmethod
    def _split_networks(cls, value: object) -> object:
        if isinstance(value, str):
            value = [part.strip() for part in value.split(",") if part.strip()]
        if isinstance(value, list | tuple):
            return tuple(ip_network(part) if isinstance(part, str) else part for part in value)
        return value


def load_settings(**overrides: Any) -> Settings:
    """Read the settings; overrides that are None count as not given.

    Raises:
        BadInput: A value does not fit, or an override has no such name; names the setting.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    for secret in _SECRETS:
        if secret not in given and (value := _secret_from_file(secret)) is not None:
            given[secret] = value
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise BadInput(
            first["msg"].removeprefix("Value error, "),
            place=f"--{name.replace('_', '-')}"
            if name in overrides
            else f"{_PREFIX}{name.upper()}",
            remedy=_remedy(name),
        ) from None


def _remedy(name: str) -> str | None:
    field = Settings.model_fields.get(name)
    return f"the setting is: {field.description}" if field and field.description else None


def _secret_from_file(name: str) -> str | None:
    variable = f"{_PREFIX}{name.upper()}_FILE"
    named = os.environ.get(variable)
    if not named:
        return None
    try:
        with Path(named).open(encoding="utf-8") as file:
            return file.read(_LARGEST_SECRET_FILE).strip()
    except (OSError, UnicodeError) as error:
        raise BadInput(
            f"cannot read {named}: {error}", place=variable, remedy="name a readable text file"
        ) from None
