import sys


def walk(node, depth=0):
    return walk(node["parent"], depth + 1) if node["parent"] else depth


def main():
    root = {"parent": None}
    leaf = {"parent": root}
    root["parent"] = leaf
    print("depth", walk(leaf))


sys.setrecursionlimit(400)
main()
