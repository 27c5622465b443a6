type Item = { id: string; n: number };

/** The item with that id. */
export function find(items: Item[], wanted: string): Item | undefined {
	for (const item of items) {
		if (item.id == wanted) return item;
	}
	return undefined;
}
