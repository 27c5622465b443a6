class Main {
	static function main() {
		var b = new Basket();
		b.add({name: "bread", price: "3"});
		trace(b.total);
	}
}
