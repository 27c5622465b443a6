import java.util.logging.*;

public class Poll {
    static int n;

    static String get() throws java.io.IOException {
        if (n++ < 2) throw new java.io.IOException("Connection refused", new java.net.ConnectException("127.0.0.1:9"));
        return "ok";
    }

    public static void main(String[] args) {
        Logger log = Logger.getLogger("poll");
        for (int i = 1; i <= 3; i++) {
            try {
                System.out.println(get() + " after " + i + " attempts");
                return;
            } catch (java.io.IOException e) {
                log.log(Level.WARNING, "attempt " + i + " failed", e);
            }
        }
        System.exit(1);
    }
}
