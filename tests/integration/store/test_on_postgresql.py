"""Every test of the state's repositories once more, with `kept` in PostgreSQL."""

# ruff: noqa: F403 - the tests of the other file are this file's tests

from tests.unit.store.test_accounts import *
from tests.unit.store.test_audit import *
from tests.unit.store.test_channels import *
from tests.unit.store.test_crawls import *
from tests.unit.store.test_cursors import *
from tests.unit.store.test_decisions import *
from tests.unit.store.test_dump import *
from tests.unit.store.test_first import *
from tests.unit.store.test_frontier import *
from tests.unit.store.test_marks import *
from tests.unit.store.test_migrate import *
from tests.unit.store.test_projects import *
from tests.unit.store.test_sessions import *
from tests.unit.store.test_shares import *
from tests.unit.store.test_throttle import *
from tests.unit.store.test_tokens import *
from tests.unit.store.test_validators import *
from tests.unit.store.test_views import *
from tests.unit.store.test_watching import *
