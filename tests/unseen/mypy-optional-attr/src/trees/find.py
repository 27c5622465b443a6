from trees.node import Node


def find(root: Node, name: str) -> Node | None:
    if root.name == name:
        return root
    for child in root.children:
        if (found := find(child, name)) is not None:
            return found
    return None
