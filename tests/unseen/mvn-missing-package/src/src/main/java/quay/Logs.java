package quay;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

public class Logs {
    static final Logger LOG = LoggerFactory.getLogger(Logs.class);

    public static void main(String[] args) {
        LOG.info("hello");
    }
}
