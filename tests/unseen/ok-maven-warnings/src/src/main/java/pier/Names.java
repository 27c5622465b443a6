package pier;

import java.util.*;

public class Names {
    static List raw = new ArrayList();

    public static int parse(String s) {
        try {
            return Integer.parseInt(s);
        } catch (NumberFormatException e) {
            e.printStackTrace();
            return -1;
        }
    }
}
