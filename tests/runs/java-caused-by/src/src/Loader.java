import java.util.Map;

class Loader {
    static class LoadException extends RuntimeException {
        LoadException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final Map<String, String> values;

    Loader(Map<String, String> values) {
        this.values = values;
    }

    double load() {
        try {
            return rate();
        } catch (IllegalStateException e) {
            throw new LoadException("settings could not be loaded", e);
        }
    }

    private double rate() {
        try {
            return Double.parseDouble(values.get("rate"));
        } catch (NumberFormatException e) {
            throw new IllegalStateException("bad rate", e);
        }
    }
}
