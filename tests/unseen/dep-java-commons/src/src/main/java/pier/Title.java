package pier;

import org.apache.commons.lang3.StringUtils;

public class Title {
    public static String of(String s) {
        return StringUtils.capitalize(s);
    }

    public static boolean blank(String s) {
        return StringUtils.isBlank(s);
    }
}
