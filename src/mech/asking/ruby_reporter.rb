# Required by RSpec (SPEC_OPTS) and found by Minitest (RUBYLIB) inside the sandbox: tells their failures, beside what
# they print. It loads no library, which a Gemfile might want in another version, and swallows whatever goes wrong.

class MechReport
  MOST = 200

  def initialize(tool)
    # what this process starts is part of its tests and is not asked again
    folder = ENV.delete("MECH_REPORTS")
    @path = folder && File.join(folder, "#{tool}-#{Process.pid}.jsonl")
    @tool, @pid, @failed = tool, Process.pid, 0
  end

  def add(name, message, error, stack, file, line)
    @failed += 1
    return if @failed > MOST
    write("kind" => "test", "name" => name, "message" => message, "error" => error, "stack" => stack, "file" => file, "line" => line)
  end

  def finish
    write("failed" => @failed)
  end

  def write(facts)
    return unless @path && Process.pid == @pid
    pairs = { "tool" => @tool }.merge(facts).map { |key, value| "#{quoted(key)}: #{value.is_a?(Integer) ? value : quoted(value)}" }
    File.open(@path, "a") { |file| file.write("{#{pairs.join(', ')}}\n") }
  rescue StandardError
    nil
  end

  def quoted(value)
    text = value.to_s.encode("UTF-8", invalid: :replace, undef: :replace).scrub("?")[0, 8000]
    "\"#{text.gsub(/["\\\u0000-\u001f]/) { |sign| format('\\u%04x', sign.ord) }}\""
  end
end

class MechListener
  def initialize
    @report = MechReport.new("rspec")
  end

  def example_failed(told)
    error, example = told.exception, told.example
    line = example.metadata[:line_number]
    stack = Array(error.backtrace).first(40).join("\n")
    name = error.class.name unless error.class.name.to_s.end_with?("ExpectationNotMetError")
    @report.add(example.full_description, error.message.strip, name, stack, example.file_path, line)
  rescue StandardError
    nil
  end

  def stop(_)
    @report.finish
  end
end

if defined?(RSpec) && ENV["MECH_REPORTS"]
  begin
    RSpec.configure do |config|
      config.before(:suite) { config.reporter.register_listener(MechListener.new, :example_failed, :stop) }
    end
  rescue StandardError
    nil
  end
end
