public class Transfer {
    static final Object x = new Object(), y = new Object();

    static void move(Object a, Object b) {
        synchronized (a) {
            System.out.println("locked one");
            try { Thread.sleep(300); } catch (InterruptedException e) { return; }
            synchronized (b) { System.out.println("moved"); }
        }
    }

    public static void main(String[] args) throws Exception {
        Thread ta = new Thread(() -> move(x, y)), tb = new Thread(() -> move(y, x));
        ta.start();
        tb.start();
        ta.join();
        tb.join();
    }
}
