package quay;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class CodesTest {
    @Test
    public void length() {
        assertEquals(3, "abc".length());
    }

    @Test
    public void checksum() {
        assertEquals('C', Codes.check("7731"));
    }
}
