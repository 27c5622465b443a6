class Basket {
    int total = 0
    void add(int cents) { total += cents }
}

def b = new Basket()
b.add(320)
println "total ${b.totl}"
