class Mailer
  def deliver(to)
    return if to.empty?

    subject = "hello"
    subjet = "#{subject} #{to}"
    puts subject
  end
end
