"""Trees as nested lists: ours as text, and ours and sqlglot's as tuples that can be held against each other."""

from sqlglot import exp

from sieminator.languages.cse import tree

WORDS = {
    tree.Not: "not",
    tree.Negative: "neg",
    tree.Index: "index",
    tree.Array: "array",
    tree.Membership: "in",
    tree.Between: "between",
    tree.Is: "is",
}
LEAVES = {
    tree.Text: lambda node: f"'{node.value}'",
    tree.Regex: lambda node: f"/{node.pattern}/",
    tree.Number: lambda node: node.text,
    tree.Boolean: lambda node: str(node.value).lower(),
    tree.Null: lambda node: "null",
    tree.Broken: lambda node: "?",
    tree.Field: lambda node: node.name,
}
THEIR_WORDS = {
    exp.EQ: "=",
    exp.NEQ: "!=",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.Sub: "-",
    exp.Like: "like",
    exp.RegexpLike: "rlike",
    exp.Glob: "glob",
    exp.Lower: "lower",
    exp.Length: "length",
    exp.And: "and",
    exp.Or: "or",
    exp.Not: "not",
    exp.In: "in",
    exp.Between: "between",
    exp.Is: "is",
    exp.Neg: "neg",
    exp.Bracket: "index",
}


def spelled(node):
    """Write a tree of ours as a nested list."""
    if type(node) in LEAVES:
        return LEAVES[type(node)](node)
    negated = "not " if getattr(node, "negated", False) else ""
    parts = node.arguments if isinstance(node, tree.Call) else tree.children(node)
    parts = [*parts, node.value] if isinstance(node, tree.Is) else parts
    word = node.name if isinstance(node, tree.Call) else WORDS.get(type(node)) or node.operator
    return "(" + " ".join([negated + word, *map(spelled, parts)]) + ")"


def ours(node):
    """Write a tree of ours as nested tuples."""
    return flat(our_shape(node))


def theirs(node):
    """Write a tree of sqlglot's likewise."""
    return flat(their_shape(node))


def our_shape(node):
    if isinstance(node, (tree.Text, tree.Regex)):
        return node.value if isinstance(node, tree.Text) else node.pattern
    if type(node) in LEAVES:
        return spelled(node)
    parts = map(our_shape, tree.children(node))
    return turned((our_word(node), *parts), getattr(node, "negated", False))


def our_word(node):
    if isinstance(node, tree.Match) and node.operator == "matches":
        return "glob" if isinstance(node.pattern, tree.Text) else "rlike"
    if isinstance(node, tree.Call):
        return node.name.lower()
    return WORDS.get(type(node)) or node.operator


def their_shape(node):
    node = node.unnest() if isinstance(node, exp.Paren) else node
    if isinstance(node, exp.Column):
        return ".".join(part.name for part in node.parts)
    if type(node) not in THEIR_WORDS:
        return str(node.this).lower() if isinstance(node, exp.Boolean) else node.name
    parts = [node.this, node.args.get("expression"), node.args.get("low"), node.args.get("high"), *node.expressions]
    parts = parts[:1] if isinstance(node, exp.Is) else parts
    shapes = [their_shape(part) for part in parts if part is not None]
    return turned((THEIR_WORDS[type(node)], *shapes), node.args.get("negate"))


def turned(shape, negated):
    return ("not", shape) if negated else shape


def flat(shape):
    """Join nested chains of one connective, and drop what two NOTs undo."""
    if not isinstance(shape, tuple):
        return shape
    if shape[0] == "not" and isinstance(shape[1], tuple) and shape[1][0] == "not":
        return flat(shape[1][1])
    word, *parts = shape[0], *map(flat, shape[1:])
    if word not in {"and", "or"}:
        return (word, *parts)
    inner = []
    for part in parts:
        inner += part[1:] if isinstance(part, tuple) and part[0] == word else [part]
    return (word, *inner)
