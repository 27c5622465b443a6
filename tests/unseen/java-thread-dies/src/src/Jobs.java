import java.util.concurrent.*;

public class Jobs {
    public static void main(String[] args) throws Exception {
        Thread t = new Thread(() -> System.out.println("last: " + Rows.last("a,b,c")), "rows-1");
        t.start();
        t.join();
        System.out.println("jobs finished");
    }
}
