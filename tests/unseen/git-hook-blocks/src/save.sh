#!/usr/bin/env bash
git -c init.defaultBranch=main init -q .
git config user.email dev@pier.example && git config user.name dev && git config core.hooksPath hooks
git add -A
git commit -q -m "first pages"
