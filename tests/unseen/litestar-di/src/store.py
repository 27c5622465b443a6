class Store:
    def name(self, item_id: int) -> str:
        return f"item {item_id}"
