Feature: basket

  Scenario: one thing
    Given an empty basket
    When I add 20
    Then the total is 20

  Scenario: with a fee
    Given an empty basket
    When I add 20
    And the fee is 5
    Then the total is 25
