#!/bin/bash
export GIT_AUTHOR_NAME=dev GIT_AUTHOR_EMAIL=dev@example.com GIT_COMMITTER_NAME=dev GIT_COMMITTER_EMAIL=dev@example.com
cd "$(mktemp -d)" && git init -q -b main
echo a > a.txt && git add . && git commit -q -m "fix: error on start"
git checkout -q -b side && echo b > a.txt && git commit -qam "fatal flaw removed"
git checkout -q main && echo c > a.txt && git commit -qam "crash"
git merge side || git merge --abort
git rebase side || git rebase --skip
git checkout HEAD~1
git branch -d nothing || true
git log --oneline | wc -l
