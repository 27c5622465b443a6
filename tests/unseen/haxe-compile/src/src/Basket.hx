typedef Item = {name:String, price:String};

class Basket {
	public var total:Int = 0;

	public function new() {}

	public function add(item:Item) {
		total += item.price;
	}
}
