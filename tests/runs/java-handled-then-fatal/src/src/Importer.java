import java.util.logging.Level;
import java.util.logging.Logger;

public class Importer {
    private static final Logger LOG = Logger.getLogger("importer");

    public static void main(String[] args) throws Exception {
        Store store = new Store();
        for (int n = 0; n < 25; n++) {
            try {
                store.put(n, n % 10 == 3 ? null : "row " + n);
            } catch (IllegalArgumentException e) {
                LOG.log(Level.WARNING, "row " + n + " skipped", e);
            }
        }
        LOG.info("writing index");
        store.index();
        LOG.info("done, 0 errors");
    }
}
