set -euo pipefail
echo "warming the cache"
redis-cli -p 6398 ping
for n in 1 2 3; do redis-cli -p 6398 set "k$n" "$n"; done
echo "warm"
