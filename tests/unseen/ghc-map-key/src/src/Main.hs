module Main (main) where

import qualified Data.Map as Map

stock :: Map.Map String Int
stock = Map.fromList [("apple", 3), ("plum", 8)]

main :: IO ()
main = do
  putStrLn "checking stock"
  print (stock Map.! "apple")
  print (stock Map.! "pear")
