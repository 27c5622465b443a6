<?php
set_error_handler(function ($no, $text) { fwrite(STDERR, "handled: Warning: $text\n"); return true; });
echo $undefined ?? "default", PHP_EOL;
trigger_error("deprecated option", E_USER_DEPRECATED);
try { intdiv(1, 0); } catch (DivisionByZeroError $e) { fwrite(STDERR, get_class($e) . ": " . $e->getMessage() . "\n" . $e->getTraceAsString() . "\n"); }
echo "done\n";
