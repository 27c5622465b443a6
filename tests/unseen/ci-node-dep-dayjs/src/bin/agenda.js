#!/usr/bin/env node
const { week } = require('../lib/week');

console.log(week(new Date(2026, 4, 4)).join('\n'));
