from behave import given, then, when


@given("an empty basket")
def empty(context):
    context.total = 0
    context.fee = 0


@when("I add {n:d}")
def add(context, n):
    context.total += n


@when("the fee is {n:d}")
def fee(context, n):
    context.fee = n


@then("the total is {want:d}")
def total(context, want):
    assert context.total == want, f"expected {want} but the basket has {context.total}"
