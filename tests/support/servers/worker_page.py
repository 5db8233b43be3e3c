"""The page that a worker serves to those who watch it, as they read it."""

import json
from collections.abc import Iterator
from urllib.error import HTTPError
from urllib.request import urlopen

from prometheus_client.core import Metric


def read(url: str) -> str:
    with urlopen(url, timeout=100) as answer:  # noqa: S310 - of our own
        return str(answer.read().decode())


def health_of(url: str) -> tuple[int, dict[str, str]]:
    """The status code and what each part says."""
    try:
        with urlopen(f"{url}/health", timeout=100) as answer:  # noqa: S310 - of our own
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


def figures(families: Iterator[Metric]) -> dict[str, float]:
    """Every sample by its name and the values of its labels."""
    samples = (sample for family in families for sample in family.samples)
    return {" ".join([sample.name, *sample.labels.values()]): sample.value for sample in samples}
