module Main (main) where

import Entry
import Ledger

main :: IO ()
main = print (balance [Entry 10 "x"])
