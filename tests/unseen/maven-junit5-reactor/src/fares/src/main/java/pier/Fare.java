package pier;

public class Fare {
    public static int of(int age) {
        if (age > 99) throw new IllegalArgumentException("age " + age);
        return 700;
    }
}
