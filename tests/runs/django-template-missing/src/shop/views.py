from django.shortcuts import render


def order(request, number):
    context = {"number": number}
    return render(request, "shop/order.html", context)
