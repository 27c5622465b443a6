package pier;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

@Component
public class Mailer {
    private final String token;

    public Mailer(@Value("${mail.token}") String token) { this.token = token; }

    public boolean ready() { return !token.isEmpty(); }
}
