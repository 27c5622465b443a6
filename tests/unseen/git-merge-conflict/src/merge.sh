#!/usr/bin/env bash
set -e
git -c init.defaultBranch=main init -q . && git config user.email d@pier.example && git config user.name d
git add -A && git commit -qm base
git switch -qc feature && sed -i 's/8080/9090/' config/app.ini && git commit -qam feature
git switch -q main && sed -i 's/8080/7070/' config/app.ini && git commit -qam ours
git merge feature
