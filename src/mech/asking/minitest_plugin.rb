# Found by Minitest on RUBYLIB inside the sandbox: a reporter beside those that print.

require_relative "../../ruby_reporter"

module Minitest
  class MechReporter < AbstractReporter
    def start
      @report = MechReport.new("minitest")
    end

    def record(result)
      result.failures.each do |failure|
        next if failure.is_a?(Skip)
        name = "#{result.respond_to?(:klass) ? result.klass : result.class}##{result.name}"
        wrong = failure.respond_to?(:error) ? failure.error : failure
        error = wrong.is_a?(Assertion) ? nil : wrong.class.name
        stack = Array(wrong.backtrace).first(40).join("\n")
        file, line = result.respond_to?(:source_location) ? result.source_location : nil
        @report.add(name, wrong.message, error, stack, file, line)
      end
    rescue StandardError
      nil
    end

    def report
      @report.finish
    end
  end

  def self.plugin_mech_init(_)
    reporter << MechReporter.new if ENV["MECH_REPORTS"]
  end
end
