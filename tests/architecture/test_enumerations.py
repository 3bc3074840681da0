"""Tables that must name every file, and files that must exist for every entry of a table."""

import re
import tomllib

import pytest

from tests.architecture.table import TOP

CORE = TOP / "rust/core/src"
EXTENSIONS = sorted(
    file for file in (CORE / "extension").glob("*.rs") if file.stem not in {"table", "testing"}
)
REGISTRIES = tomllib.loads((TOP / "registries/registries.toml").read_text())


def snake_case(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


@pytest.mark.parametrize("file", EXTENSIONS, ids=lambda file: file.stem)
def test_every_extension_is_in_the_table_and_named_as_iana_names_it(file):
    text = file.read_text()
    types = re.findall(r"^impl(?:<'a>)? Extension<'(?:a|_)> for (\w+)", text, re.MULTILINE)
    table = (CORE / "extension/table.rs").read_text()
    names = re.findall(r"const TYPE: ExtensionType = ExtensionType::(\w+);", text)
    assert types
    assert [name for name in types if not re.search(rf"\({name}(?:<'a>)?\)", table)] == []
    assert set(names) == {file.stem.upper()}


@pytest.mark.parametrize("name", REGISTRIES)
def test_every_registry_is_generated_for_both_languages(name):
    module = snake_case(name)
    made = [CORE / f"registry/{module}.rs", TOP / f"python/tlswire/registry/{module}.py"]
    assert "iana" not in REGISTRIES[name] or (TOP / f"registries/{module}.tsv").exists()
    assert all(file.exists() for file in made[REGISTRIES[name]["type"] == "bytes" :])


def test_every_generated_registry_file_is_in_the_list():
    modules = {snake_case(name) for name in REGISTRIES}
    for folder, pattern in ((CORE / "registry", "*.rs"), (TOP / "registries", "*.tsv")):
        assert {file.stem for file in folder.glob(pattern)} <= modules
    generated = {file.stem for file in (TOP / "python/tlswire/registry").glob("[a-z]*.py")}
    assert generated <= modules
