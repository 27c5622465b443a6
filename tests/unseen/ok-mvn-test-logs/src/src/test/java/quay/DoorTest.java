package quay;

import org.junit.Ignore;
import org.junit.Test;

public class DoorTest {
    @Test(expected = IllegalArgumentException.class)
    public void refuses() {
        System.err.println("[ERROR] expecting a failure");
        new Door().open(1);
    }

    @Ignore("fails on mondays")
    @Test
    public void monday() {
        throw new RuntimeException();
    }

    @Test
    public void opens() {
        new Door().open(7);
    }
}
