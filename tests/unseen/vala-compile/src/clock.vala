public class Clock : Object {
    private uint interval_ms = 500;
    private int64 unused;

    public void start () {
        Timeout.add (this.tick_interval, () => {
            stdout.printf ("tick\n");
            return true;
        });
    }

    public static int main (string[] args) {
        var c = new Clock ();
        c.start ();
        new MainLoop ().run ();
        return 0;
    }
}
