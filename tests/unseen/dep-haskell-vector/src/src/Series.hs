module Series where

import qualified Data.Vector as V

mean :: [Double] -> Double
mean xs = V.sum (V.fromList xs) / fromIntegral (length xs)
