"""The description of the API is what tools can read: YAML without a key twice, and valid OpenAPI."""

import pytest
import yaml
from openapi_spec_validator import validate

from harness import PROJECT

DOCUMENT = PROJECT / "Services" / "Gateway" / "openapi.yaml"


class StrictLoader(yaml.SafeLoader):
    """A key that comes twice is refused: tools take either, or neither."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep) for key, _ in node.value]
        twice = {key for key in keys if keys.count(key) > 1}
        assert not twice, f"{twice} twice at line {node.start_mark.line + 1}"
        return super().construct_mapping(node, deep)


def test_a_key_that_comes_twice_is_seen():
    with pytest.raises(AssertionError, match="twice at line 1"):
        yaml.load("{a: 1, a: 2}", StrictLoader)


def test_the_description_is_valid():
    document = yaml.load(DOCUMENT.read_text(encoding="utf-8"), StrictLoader)
    assert len(document["paths"]) > 100
    validate(document)
