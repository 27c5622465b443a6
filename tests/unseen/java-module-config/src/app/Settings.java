package app;

import java.io.FileReader;
import java.io.IOException;
import java.util.Properties;

class Settings {
    int port;

    static Settings load(String path) throws IOException {
        Properties values = new Properties();
        values.load(new FileReader(path));
        Settings out = new Settings();
        out.port = Integer.parseInt(values.getProperty("port"));
        return out;
    }
}
