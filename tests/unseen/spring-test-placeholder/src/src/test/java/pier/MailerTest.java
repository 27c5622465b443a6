package pier;

import static org.junit.jupiter.api.Assertions.*;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

@SpringBootTest
class MailerTest {
    @Autowired Mailer mailer;

    @Test void isReady() { assertTrue(mailer.ready()); }
}
