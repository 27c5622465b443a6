import java.util.Date;

public class App {
    public static void main(String[] args) {
        Date date = new Date(124, 0, 1);
        try {
            Integer.parseInt("12a");
        } catch (NumberFormatException e) {
            System.err.println("ignoring bad value: " + e);
        }
        Thread thread = new Thread(() -> {
            System.out.println("errors: 0");
        });
        thread.start();
        System.out.println(date.getYear());
    }
}
