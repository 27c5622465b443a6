*** Settings ***
Library    ../lib/Basket.py

*** Test Cases ***
One Thing
    Add    20

With A Fee
    Add    20
    ${t}=    Total With Fee    5
    Should Be Equal As Integers    ${t}    25    Total is wrong
