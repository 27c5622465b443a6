import cart

var c = Cart()
c.add("bread", 320)
echo c.total
