module Main where

import Control.Exception
import Data.List (sortBy)

half n | even n = n `div` 2

main = do
  r <- try (evaluate (half (3 :: Int))) :: IO (Either SomeException Int)
  putStrLn ("caught: " ++ either show show r)
