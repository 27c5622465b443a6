package app;

import java.io.IOException;

public class Start {
    public static void main(String[] args) throws IOException {
        Settings settings = Settings.load("server.properties");
        System.out.println("listening on " + settings.port);
    }
}
