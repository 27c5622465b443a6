module Entry where

data Entry = Entry { credit :: Int, debit :: String }
