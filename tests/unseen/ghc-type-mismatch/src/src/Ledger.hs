module Ledger (balance) where

import Data.List (sortBy)
import Entry

balance :: [Entry] -> Int
balance es = sum (map one es)
  where
    one e = credit e + debit e
