from pymongo import MongoClient

client = MongoClient("mongodb://127.0.0.1:27099", serverSelectionTimeoutMS=800)


def entries():
    return client.feed.entries.count_documents({})
