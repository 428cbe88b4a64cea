"""What all tests share: a runtime of each kind, and a time limit, so that nothing hangs."""

from collections.abc import Iterator

import pytest

from agentrt import Runtime


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.timeout(60))


@pytest.fixture
def simulated() -> Iterator[Runtime]:
    with Runtime(simulated=True, seed=1) as runtime:
        yield runtime


@pytest.fixture
def threaded() -> Iterator[Runtime]:
    with Runtime(workers=1) as runtime:
        yield runtime
