#!/bin/bash
ulimit -n 64
node count.js pages
