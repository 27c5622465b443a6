import slots

print(slots.free(['a', 'b'], {'b'}))
