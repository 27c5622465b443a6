require "erb"

Page = Struct.new(:title, :rows)
page = Page.new("Stock", nil)
template = ERB.new(File.read("page.erb"), trim_mode: "-")
template.filename = "page.erb"
puts template.result(page.instance_eval { binding })
