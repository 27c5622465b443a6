Feature: errors are shown

  Scenario: a failed payment
    Given a payment that fails
    Then the error "card declined" is logged

  @skip
  Scenario: refused
    Given a payment that fails
