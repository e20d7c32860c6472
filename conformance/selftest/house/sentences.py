"""Finds the sentences of the suite in its own source: what stands where a violation, an ending or a note is made. Gaps are filled with 908."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Final

from conformance.core.data import PACKAGE

GAP: Final = "908"
Calls = dict[str, tuple[tuple[int, ...], tuple[str, ...]]]
_CALLS: Final[Calls] = {
    "Violation": ((1, 2), ("seems",)),
    "_record": ((2, 3, 5), ()),
    "Ending": ((1, 2), ("cause",)),
    "say": ((0,), ()),
    "CredentialError": ((1,), ()),
    "Fetched": ((), ("problem",)),
    "_problem": ((1,), ()),
    "FlowRules": ((), ("refused", "nowhere")),
    "_tell": ((0,), ()),
    "_break": ((1,), ()),
    "Trial": ((0, 2), ("instead",)),
    "Seen": ((), ("what",)),
    "tell": ((0,), ()),
    "_say": ((0,), ()),
    "_more": ((1,), ()),
    "_table": ((0,), ()),
    "Finding": ((), ("reduction",)),
    "replace": ((), ("failure", "reduction")),
}
"""What is called -> the places and the names of arguments that are sentences."""
_FAILS: Final[Calls] = {"fail": ((0, 1), ())}
"""The same for an examination, of which only some parts are told in Chinese."""


@dataclass(frozen=True)
class Scope:
    """What names stand for: those of a function, and those of its module."""

    names: dict[str, list[ast.expr]] = field(default_factory=dict)

    @classmethod
    def of(cls, *trees: ast.AST) -> "Scope":
        """Return what is assigned in these trees; the last knows best."""
        names: dict[str, list[ast.expr]] = {}
        for tree in trees:
            names |= _names(tree)
        return cls(names)

    def texts(self, node: ast.AST, deep: int = 6) -> Iterator[str]:
        """Yield every text that an expression may be, its gaps filled; nothing where it is somebody else's."""
        if deep == 0:
            return
        match node:
            case ast.Constant(value=str(text)):
                yield text
            case ast.JoinedStr(values=parts):
                yield from ("".join(some) for some in product(*(self._part(part, deep) for part in parts)))
            case ast.Name(id=name):
                yield from (text for value in self.names.get(name, []) for text in self.texts(value, deep - 1))
            case ast.Call(func=ast.Attribute(value=form, attr="format")):
                yield from (text.replace("{}", GAP) for text in self.texts(form, deep))
            case ast.BinOp(left=left, right=right, op=ast.Add()):
                ends = list(self.texts(right, deep)) or [GAP]
                yield from (one + other for one in self.texts(left, deep) for other in ends)
            case _:
                for inner in _inside(node):
                    yield from self.texts(inner, deep)

    def _part(self, part: ast.AST, deep: int) -> list[str]:
        if isinstance(part, ast.FormattedValue):
            known = list(self.texts(part.value, deep - 1)) if isinstance(part.value, ast.IfExp | ast.Name | ast.Subscript) else []
            return known or [GAP]
        return list(self.texts(part, deep))


def _inside(node: ast.AST) -> list[ast.expr]:
    """Return the expressions of which an expression may be one."""
    match node:
        case ast.IfExp(body=body, orelse=otherwise):
            return [body, otherwise]
        case ast.BoolOp(values=values) | ast.List(elts=values) | ast.Tuple(elts=values) | ast.Dict(values=values):
            return list(values)
        case ast.ListComp(elt=value) | ast.GeneratorExp(elt=value) | ast.Starred(value=value) | ast.NamedExpr(value=value):
            return [value]
        case ast.Subscript(value=ast.Name() as value):
            return [value]
    return []


@cache
def _names(tree: ast.AST) -> dict[str, list[ast.expr]]:
    """Return what is assigned to each name in a tree."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        for name, value in _assigned(node):
            found.setdefault(name, []).append(value)
    return found


def _assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    match node:
        case ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)) if len(names) == len(values):
            yield from ((name.id, value) for name, value in zip(names, values, strict=True) if isinstance(name, ast.Name))
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.IfExp(body=ast.Tuple(elts=one), orelse=ast.Tuple(elts=other))):
            for place, *values in zip(names, one, other, strict=True):
                yield from ((place.id, value) for value in values if isinstance(place, ast.Name))


def called(path: str) -> set[str]:
    """Return the sentences that stand as arguments where something is said, in a file or a folder."""
    return {text for scope, node in _nodes(path) for text in _of_a_call(node, scope, _CALLS)} - {""}


def failed(path: str) -> set[str]:
    """Return what is said, in a file or a folder, of what does not work, and what to do then."""
    return {text for scope, node in _nodes(path) for text in _of_a_call(node, scope, _FAILS)} - {""}


def yielded(path: str, *places: int) -> set[str]:
    """Return the sentences that stand at these places of the tuples that a file yields."""
    found = ((value.elts, scope) for scope, node in _nodes(path) if (value := _tuple(node)) and len(value.elts) > 2)
    return {text for values, scope in found for place in places if place < len(values) for text in scope.texts(values[place])} - {""}


def said_in(path: str, *names: str) -> set[str]:
    """Return the sentences that these functions of a file return, yield or collect, or that these names of it stand for; each has to say one."""
    said = {name: set(_said_by(path, name)) - {""} for name in names}
    silent = [name for name, texts in said.items() if not texts]
    assert not silent, f"{path} says nothing in {silent}: they have moved"
    return set().union(*said.values())


def _said_by(path: str, name: str) -> Iterator[str]:
    for tree in trees(path):
        for node in _functions(tree):
            if node.name == name:
                scope = Scope.of(tree, node)
                yield from (text for inner in ast.walk(node) for value in _results(inner) for text in scope.texts(value))
        yield from (text for node in ast.walk(tree) for other, value in _assigned(node) if other == name for text in _all(value))


def pieces() -> str:
    """Return all that stands in texts of the suite, but for its self-tests, one below the other."""
    every = (node for tree in trees("") for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return "\n".join(node.value for node in every if isinstance(node.value, str))


@cache
def trees(path: str) -> tuple[ast.Module, ...]:
    """Return the sources of a file, or of all files of a folder."""
    whole = PACKAGE / path
    files = sorted(file for file in whole.rglob("*.py") if "selftest" not in file.parts) if whole.is_dir() else [whole]
    return tuple(map(_parsed, files))


@cache
def _parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def _functions(tree: ast.Module) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _all(node: ast.AST) -> Iterator[str]:
    """Yield every text in a value, whole; keys are no sentences."""
    if isinstance(node, ast.Constant | ast.JoinedStr):
        yield from Scope().texts(node)
    else:
        inside = node.values if isinstance(node, ast.Dict) else ast.iter_child_nodes(node)
        yield from (text for inner in inside for text in _all(inner))


def _nodes(path: str) -> Iterator[tuple[Scope, ast.AST]]:
    """Yield every expression with what names mean there."""
    for tree in trees(path):
        inside = _functions(tree)
        for function in inside:
            scope = Scope.of(tree, function)
            yield from ((scope, node) for node in ast.walk(function))
        owned = {id(node) for function in inside for node in ast.walk(function)}
        yield from ((Scope.of(tree), node) for node in ast.walk(tree) if isinstance(node, ast.Call) and id(node) not in owned)


def _of_a_call(node: ast.AST, scope: Scope, calls: Calls) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    places, names = calls.get(ast.unparse(node.func).rpartition(".")[2], ((), ()))
    given = _spread(node.args, scope)
    wanted = [given[place] for place in places if place < len(given)] + [keyword.value for keyword in node.keywords if keyword.arg in names]
    for value in wanted:
        yield from scope.texts(value)


def _spread(arguments: list[ast.expr], scope: Scope) -> list[ast.expr]:
    """Return arguments with those that stand behind a star in their places, where they are known."""
    found: list[ast.expr] = []
    for argument in arguments:
        star = argument.value if isinstance(argument, ast.Starred) else None
        known = [value for value in scope.names.get(star.id, []) if isinstance(value, ast.Tuple)] if isinstance(star, ast.Name) else []
        if known:
            columns = zip(*(value.elts for value in known), strict=False)
            found += [ast.List(elts=list(column), ctx=ast.Load()) for column in columns]
        else:
            found.append(argument)
    return found


def _tuple(node: ast.AST) -> ast.Tuple | None:
    return node.value if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple) else None


def _results(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.Return(value=ast.expr() as value) | ast.Yield(value=ast.expr() as value) | ast.YieldFrom(value=value) | ast.AugAssign(value=value):
            return [value]
        case ast.Call(func=ast.Attribute(attr="append"), args=[value]):
            return [value]
        case ast.Assign(value=ast.List() | ast.ListComp() as value):
            return [value]
    return []
