require "nokogiri"

class Page
  def initialize(html)
    @doc = Nokogiri::HTML(html)
  end

  def title = @doc.at("title")&.text
end
