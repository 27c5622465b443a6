(ns shop.core)

(defn total [xs]
  (redcue + 0 xs))

(defn -main []
  (println (total [1 2 3])))
