class Menu
  constructor: ->
    @items = []

  add: (name) ->
    @items.push name)
    this

module.exports = Menu
