public class Report {
    static class Settings {
        static final String LOCALE = need("REPORT_LOCALE");

        static String need(String name) {
            String v = System.getenv(name);
            if (v == null) {
                throw new IllegalStateException(name + " must be set");
            }
            return v;
        }
    }

    public static void main(String[] args) {
        System.out.println("report");
        System.out.println("in " + Settings.LOCALE);
    }
}
