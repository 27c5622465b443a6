import sys

from trees.find import find
from trees.node import Node

tree = Node("root", [Node("left"), Node("right")])


def main() -> int:
    node = find(tree, sys.argv[1])
    print(len(node.children))
    return 0


sys.exit(main())
