package demo;

public class Fee {
    public static int cents(int minutes) {
        return minutes / 60 * 250;
    }
}
