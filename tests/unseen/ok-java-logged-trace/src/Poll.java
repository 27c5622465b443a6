import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

public class Poll {
    static final Logger LOG = Logger.getLogger("poll");

    static int read(int n) throws IOException {
        if (n % 2 == 1) {
            throw new IOException("Connection reset", new IllegalStateException("socket closed"));
        }
        return n;
    }

    public static void main(String[] args) {
        int done = 0;
        for (int n = 0; n < 4; n++) {
            try {
                done += read(n) >= 0 ? 1 : 0;
            } catch (IOException e) {
                LOG.log(Level.WARNING, "reading " + n + " failed, next one", e);
            }
        }
        LOG.info(done + " of 4 read, 2 are enough");
    }
}
