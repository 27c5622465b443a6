import sys
import traceback

from behave import given, then


@given("a payment that fails")
def fails(context):
    try:
        raise ValueError("card declined")
    except ValueError as e:
        context.error = str(e)
        traceback.print_exc(file=sys.stdout)


@then('the error "{text}" is logged')
def logged(context, text):
    assert context.error == text
