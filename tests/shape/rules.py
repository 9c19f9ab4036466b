"""House rules as functions over source text: each returns the breaches that it finds, as lines."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

FUNCTION_LINES_MAX: Final = 70
FILE_LINES_MAX: Final = 450
DOMAIN_FILE_LINES_MAX: Final = 250
ID_NAME: Final = re.compile(r"(^|_)(ids?|serials?|references?|gateway|county|actor|by)$")
KINDS_OF_REFUSAL: Final = "domain/errors.py"
"""Where the kinds stand, which are no rules themselves."""
SECONDS: Final = ("_seconds", "_SECONDS")
"""Ends of the names that may hold a float: a waiting time is no money."""
Function = ast.FunctionDef | ast.AsyncFunctionDef


def long_functions(source: str) -> Iterator[str]:
    """Functions that do not fit on a screen, their signature and docstring included."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, Function):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                yield f"{node.lineno}: {node.name} has {lines} lines"


def long_file(source: str) -> Iterator[str]:
    """A file that should be a folder named after the same noun."""
    lines = source.count("\n")
    if lines > FILE_LINES_MAX:
        yield f"1: the file has {lines} lines"


def long_domain_file(source: str) -> Iterator[str]:
    """A file of the domain that should be a folder: rules are read, not searched."""
    lines = source.count("\n")
    if lines > DOMAIN_FILE_LINES_MAX:
        yield f"1: the file has {lines} lines"


def bare_ids(source: str) -> Iterator[str]:
    """Arguments and fields that say by their name what they are, and by their type only text."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.arg(arg=name, annotation=kind) if kind is not None:
                pass
            case ast.AnnAssign(
                target=ast.Name(id=name) | ast.Attribute(attr=name), annotation=kind
            ):
                pass
            case _:
                continue
        texts = any(isinstance(one, ast.Name) and one.id == "str" for one in ast.walk(kind))
        if texts and ID_NAME.search(name):
            yield f"{node.lineno}: {name} is no plain text"


def packed_stars(source: str) -> Iterator[str]:
    """``*(one, another)``: a tuple that is written only to be taken apart, for the formatter."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Starred) and isinstance(node.value, ast.Tuple):
            yield f"{node.lineno}: a star before a tuple"


def endless_waits(source: str) -> Iterator[str]:
    """Connections and pools made without a bound for connecting and for each answer."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="asyncpg"), attr="connect" | "create_pool"),
                keywords=keywords,
            ) if not {"timeout", "command_timeout"} <= {one.arg for one in keywords}:
                yield f"{node.lineno}: a wait without an end; see marketplace/connections.py"
            case _:
                continue


def floats(source: str) -> Iterator[str]:
    """Float literals, the type ``float``, true division and decimals, waiting times aside."""
    tree = ast.parse(source)
    waits = {id(node) for part in ast.walk(tree) if _is_wait(part) for node in ast.walk(part)}
    for node in ast.walk(tree):
        if id(node) in waits:
            continue
        match node:
            case ast.Constant(value=float() | complex()):
                yield f"{node.lineno}: the literal {node.value}"
            case ast.Name(id="float" | "Decimal" | "Fraction" | "round"):
                yield f"{node.lineno}: {node.id}"
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                yield f"{node.lineno}: a true division"
            case ast.ImportFrom(module="math" | "decimal" | "fractions" | "statistics"):
                yield f"{node.lineno}: from {node.module}"
            case ast.Import(names=names) if any(name.name == "math" for name in names):
                yield f"{node.lineno}: math"
            case _:
                continue


def _is_wait(node: ast.AST) -> bool:
    match node:
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
            return name.endswith(SECONDS)
        case ast.arg(arg=name):
            return name.endswith(SECONDS)
        case _:
            return False


def settings_gaps(source: str, readme: str) -> Iterator[str]:
    """Settings that the struct's docstring or the README's table leaves out, or makes up."""
    struct = next(
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef) and node.name == "Settings"
    )
    names = {
        node.target.id
        for node in struct.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    }
    attributes = (ast.get_docstring(struct) or "").partition("Attributes:\n")[2]
    told = set(re.findall(r"^    (\w+): \S", attributes, re.MULTILINE))
    shown = {name.lower() for name in re.findall(r"^\| `([A-Z_]+)` \|", readme, re.MULTILINE)}
    for place, found in (("the docstring", told), ("the README's table", shown)):
        for name in sorted(names - found):
            yield f"{struct.lineno}: {place} does not tell of {name}"
        for name in sorted(found - names):
            yield f"{struct.lineno}: {place} tells of {name}, which is no setting"


def crooked_errors(sources: Mapping[str, str]) -> Iterator[str]:
    """Domain errors without a docstring, a fitting name, fields, or a code of their own."""
    seen: dict[str, str] = {}
    for path, node in domain_errors(sources):
        at = f"{path}:{node.lineno}: {node.name}"
        if not ast.get_docstring(node):
            yield f"{at} does not say its rule"
        if not node.name.endswith("Error"):
            yield f"{at} is not named …Error"
        if not any("dataclass" in ast.unparse(part) for part in node.decorator_list):
            yield f"{at} is no dataclass: its details can't be told"
        code = node.name.removesuffix("Error")
        if code in seen:
            yield f"{at} has the code of {seen[code]}"
        seen[code] = at


def domain_errors(sources: Mapping[str, str]) -> list[tuple[str, ast.ClassDef]]:
    """Every rule that is broken: a child of a kind of refusal, or a child of such a child."""
    classes = [
        (path, node)
        for path, source in sources.items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ClassDef)
    ]
    family, before = {"DomainError"}, 0
    while len(family) > before:
        before = len(family)
        family |= {node.name for _, node in classes if _bases(node) & family}
    return [
        (path, node) for path, node in classes if _bases(node) & family and path != KINDS_OF_REFUSAL
    ]


def _bases(node: ast.ClassDef) -> set[str]:
    return {ast.unparse(base).rpartition(".")[2] for base in node.bases}


def imports_of(package: str, sources: Mapping[str, str], allowed: Iterable[str]) -> Iterator[str]:
    """Imports of a package in other files than those allowed."""
    for path, source in sources.items():
        if path in allowed:
            continue
        for node in ast.walk(ast.parse(source)):
            match node:
                case ast.Import(names=names):
                    modules = [name.name for name in names]
                case ast.ImportFrom(module=str(module)):
                    modules = [module]
                case _:
                    continue
            if any(module.split(".")[0] == package for module in modules):
                yield f"{path}:{node.lineno}: imports {package}"


def csv_writers(source: str) -> Iterator[str]:
    """Places that write CSV past the one writer, whose cells no spreadsheet runs."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Attribute(value=ast.Name(id="csv"), attr="writer" | "DictWriter" as name):
                yield f"{node.lineno}: csv.{name}"
            case ast.ImportFrom(module="csv", names=names):
                yield from (
                    f"{node.lineno}: from csv import {name.name}"
                    for name in names
                    if name.name.lower().endswith("writer")
                )
            case ast.Name(id="to_csv") | ast.Attribute(attr="to_csv"):
                yield f"{node.lineno}: to_csv"
            case _:
                continue


def imports_of_tests(source: str) -> Iterator[str]:
    """What a test takes from another test module; builders lie in ``tests/worlds`` or beside it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and ".test_" in f".{node.module}":
            yield f"{node.lineno}: from {node.module}"


def patches(source: str, rooms: Iterable[str]) -> Iterator[str]:
    """Patches of what may be ours; what the libraries of others are may be patched by its module.

    Args:
        source: Of a test module.
        rooms: Our own packages.
    """
    tree = ast.parse(source)
    others = {name for node in ast.walk(tree) for name in _names_of_others(node, {*rooms, "tests"})}
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="setattr" | "delattr"), args=[target, *_]):
                root = ast.unparse(target).partition(".")[0]
                if root not in others:
                    yield f"{node.lineno}: patches {ast.unparse(target)}"
            case ast.Assign(targets=[ast.Attribute() as target]) if _is_patch(target):
                yield f"{node.lineno}: patches {ast.unparse(target)}"
            case ast.Import(names=names) if any(one.name.startswith("unittest.") for one in names):
                yield f"{node.lineno}: a mock"
            case ast.ImportFrom(module="unittest" | "unittest.mock"):
                yield f"{node.lineno}: a mock"
            case _:
                continue


def _is_patch(target: ast.Attribute) -> bool:
    """Whether an assignment changes a class, or somebody else's hidden parts."""
    owner = ast.unparse(target.value)
    if target.attr == "settings":
        return False  # So the rounds of a stateful law are said.
    return owner[:1].isupper() or (target.attr.startswith("_") and owner not in {"self", "cls"})


def _names_of_others(node: ast.AST, ours: set[str]) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            modules = [(one.name, one.asname or one.name.partition(".")[0]) for one in names]
        case ast.ImportFrom(module=str(module), names=names):
            modules = [(module, one.asname or one.name) for one in names]
        case _:
            return
    yield from (name for module, name in modules if module.partition(".")[0] not in ours)


COMPARED: Final = re.compile(
    r"""\bstatus\b['"\])]* *(?:==|!=|=|<>|(?:not +)?in)\s*[\[(]?\s*['"][a-z_]+['"]""", re.IGNORECASE
)
"""A status beside a word in quotes, as Python, SQL or a template compares or sets it."""
NAMED: Final = re.compile(r"(?:[!=]=\s*[\w.\[\]]+\.__name__)|(?:\.__name__\s*(?:[!=]=|in\b))")


def words_by_hand(source: str) -> Iterator[str]:
    """Statuses and classes that are compared by a word written down again."""
    for number, line in enumerate(source.splitlines(), 1):
        if COMPARED.search(line):
            yield f"{number}: a status is compared with a word: {line.strip()}"
        if NAMED.search(line):
            yield f"{number}: a class is compared by its name: {line.strip()}"
