package pier;

import org.springframework.web.bind.annotation.*;

@RestController
public class Desk {
    private final Ledger ledger;

    public Desk(Ledger ledger) { this.ledger = ledger; }

    @GetMapping("/total")
    public int total() { return ledger.total(); }
}
