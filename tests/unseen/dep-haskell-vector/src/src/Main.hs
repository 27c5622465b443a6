module Main where
import Series
main :: IO ()
main = print (mean [1, 2])
