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
    for folder, pattern in ((CORE / "registry", "[a-z]*.rs"), (TOP / "registries", "*.tsv")):
        assert {file.stem for file in folder.glob(pattern)} <= modules
    generated = {file.stem for file in (TOP / "python/tlswire/registry").glob("[a-z]*.py")}
    assert generated <= modules


@pytest.mark.parametrize("file", EXTENSIONS, ids=lambda file: file.stem)
def test_every_extension_has_its_twin_in_the_reference_parser(file):
    twin = TOP / f"python/tlswire/reference/extension/{file.stem}.py"
    table = (TOP / "python/tlswire/reference/extension/table.py").read_text()
    assert twin.exists()
    assert f"tlswire.reference.extension.{file.stem} " in table


def anomalies():
    """What the table of anomalies declares: sentence, variant, name."""
    text = (TOP / "rust/capture/src/anomaly.rs").read_text()
    entry = r'^    /// (.+)\n(?:    /// .+\n)*    (\w+) = "([^"]*)", \w+, "([^"]*)";$'
    return re.findall(entry, text, re.MULTILINE)


def test_every_anomaly_has_a_name_of_its_own_in_snake_case():
    names = [name for _, _, name, _ in anomalies()]
    assert len(names) > 20
    assert len(set(names)) == len(names)
    for _, variant, name, reference in anomalies():
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", name)
        assert re.fullmatch(r"(RFC \d+ §[\d.]+)?", reference), variant


def test_every_anomaly_is_noted_somewhere():
    source = [
        file.read_text()
        for file in (TOP / "rust/capture/src").rglob("*.rs")
        if file.stem not in {"anomaly", "testing"}
    ]
    unused = [v for _, v, _, _ in anomalies() if not any(f"AnomalyKind::{v}" in s for s in source)]
    assert unused == []


@pytest.mark.parametrize("name", ["default", "offer", "certificates", "ids", "wire", "raw"])
def test_every_column_has_a_sentence(name):
    text = (TOP / f"rust/capture/src/row/{name}.rs").read_text()
    columns = re.findall(r"^((?:    /// .+\n)*)    (\w+): \w+.*\[", text, re.MULTILINE)
    assert columns
    assert [column for sentence, column in columns if not sentence.strip().endswith(".")] == []
