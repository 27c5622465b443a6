package quay;

public class Boat {
    private final String name;
    private final double length;

    public Boat(String name, double length) {
        this.name = name;
        this.length = length;
    }

    public int metres() {
        return length;
    }
}
