package pier;

public class Dock {
    private String ships = "ab";

    public int count() {
        return ships.lenght();
    }
}
