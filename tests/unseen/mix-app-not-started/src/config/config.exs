import Config
config :harbour, prt: 4900
