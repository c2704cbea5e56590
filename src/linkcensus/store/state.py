"""`State`: the one door to what people keep in an installation."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address

import sqlalchemy as sa

from linkcensus.core.clock import Clock, SystemClock
from linkcensus.core.errors import Refused
from linkcensus.core.settings import Settings
from linkcensus.store.accounts import Accounts
from linkcensus.store.audit import AuditLog
from linkcensus.store.books import Books
from linkcensus.store.channels import Channels
from linkcensus.store.crawl_looks import CrawlLooks
from linkcensus.store.crawls import Crawls
from linkcensus.store.cursors import Cursors
from linkcensus.store.database import Database, url_of
from linkcensus.store.decisions import Decisions
from linkcensus.store.deliveries import Deliveries
from linkcensus.store.expectations import Expectations
from linkcensus.store.feeds import Feeds
from linkcensus.store.first import FirstAdministrator
from linkcensus.store.frontier import Frontier
from linkcensus.store.marks import MarkStore
from linkcensus.store.migrate import migrate
from linkcensus.store.monitors import Monitors
from linkcensus.store.passwords import Passwords
from linkcensus.store.projects import Projects
from linkcensus.store.schedules import Schedules
from linkcensus.store.sessions import Sessions
from linkcensus.store.shares import Shares
from linkcensus.store.tables import REVISION
from linkcensus.store.throttle import Throttle
from linkcensus.store.tokens import Tokens
from linkcensus.store.validators import Validators
from linkcensus.store.views import Views
from linkcensus.store.watch_events import WatchEvents
from linkcensus.store.watches import Watches


@dataclass(frozen=True, slots=True)
class State:
    """The repositories, a file each; safe to use from any thread. Made by `open_state`."""

    database: Database
    accounts: Accounts
    first_administrator: FirstAdministrator
    sessions: Sessions
    tokens: Tokens
    shares: Shares
    throttle: Throttle
    audit: AuditLog
    projects: Projects
    marks: MarkStore
    views: Views
    decisions: Decisions
    crawls: Crawls
    crawl_looks: CrawlLooks
    frontier: Frontier
    cursors: Cursors
    watches: Watches
    monitors: Monitors
    expectations: Expectations
    watch_events: WatchEvents
    channels: Channels
    feeds: Feeds
    deliveries: Deliveries
    schedules: Schedules
    validators: Validators

    def revision(self) -> int:
        """Return a number that every change raises; for ETags. Also tells that it answers.

        Raises:
            SourceUnavailable: The database does not answer.
        """
        with self.database.reading() as connection:
            number: int = connection.execute(sa.select(REVISION.c.number)).scalar_one()
        return number

    def close(self) -> None:
        """Close the connections."""
        self.database.close()


def open_state(
    settings: Settings, *, clock: Clock | None = None, passwords: Passwords | None = None
) -> State:
    """Open the state of an installation; makes its database, or brings it up to date.

    Args:
        settings: `data` and `database_url` say where it is.
        clock: Dates everything; the machine's by default.
        passwords: What passwords are hashed with.

    Raises:
        BadInput: It cannot be kept there, or was written by a newer program.
        SourceUnavailable: The database does not answer.
    """
    database = _opened(settings)
    books = Books(database, clock or SystemClock())
    hashing = passwords or Passwords()
    accounts = Accounts(books, hashing)
    return State(
        database=database,
        accounts=accounts,
        first_administrator=FirstAdministrator(books, hashing, accounts),
        sessions=_sessions(books, settings),
        tokens=Tokens(books),
        shares=Shares(books),
        throttle=Throttle(books),
        audit=books.audit,
        projects=Projects(books),
        marks=MarkStore(books),
        views=Views(books),
        decisions=Decisions(books),
        crawls=Crawls(books),
        crawl_looks=CrawlLooks(books),
        frontier=Frontier(books),
        cursors=Cursors(books),
        watches=Watches(books),
        monitors=Monitors(books),
        expectations=Expectations(books),
        watch_events=WatchEvents(books),
        channels=Channels(books),
        feeds=Feeds(books),
        deliveries=Deliveries(books),
        schedules=Schedules(books),
        validators=Validators(books),
    )


def _opened(settings: Settings) -> Database:
    """Connect to the database, and bring its tables up to date."""
    database = Database(url_of(settings))
    try:
        migrate(database)
    except BaseException:
        database.close()
        raise
    return database


def _sessions(books: Books, settings: Settings) -> Sessions:
    idle, longest = timedelta(hours=settings.session_hours), timedelta(days=settings.session_days)
    return Sessions(books, idle, longest)


def refuse_public_without_administrator(listen_host: str, state: State) -> None:
    """Check before listening: whoever finds an open installation first would own it.

    Raises:
        Refused: The address is not this machine's alone, and nobody administers it yet.
    """
    if not is_loopback(listen_host) and not state.accounts.has_administrator():
        raise Refused(
            f"{listen_host} can be reached from outside, and there is no administrator yet: set "
            "LINKCENSUS_ADMIN_EMAIL and LINKCENSUS_ADMIN_PASSWORD, run `linkcensus user add`, or "
            "listen on 127.0.0.1 first"
        )


def is_loopback(host: str) -> bool:
    """Tell whether an address or name means this machine only."""
    name = host.strip().lower().removeprefix("[").removesuffix("]")
    if name == "localhost":
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False
