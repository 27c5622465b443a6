// Preloaded into Node by NODE_OPTIONS: asks the runner of this process for its failures, beside what it prints.
// Whatever goes wrong in here is swallowed: a report is never worth a run.
'use strict'

const fs = require('fs')
const path = require('path')

const folder = process.env.MECH_REPORTS
const here = __dirname
const MOST = 200

/** Appends one JSON line per failure, and one of how many failed. */
function report(tool, failures, counts) {
  try {
    const lines = failures.slice(0, MOST).map((each) => JSON.stringify({ tool, ...each }))
    lines.push(JSON.stringify({ tool, ...counts }))
    fs.appendFileSync(path.join(folder, `${tool}-${process.pid}.jsonl`), lines.join('\n') + '\n')
  } catch {}
}

/** This process is the runner: what it starts is part of its tests and is not asked again. */
function claim() {
  delete process.env.MECH_REPORTS
}

function text(value) {
  return typeof value === 'string' ? value.slice(0, 8000) : undefined
}

/** The folder and manifest of the package `name` whose program this is; undefined when it is another's. */
function owner(name) {
  let at = path.dirname(fs.realpathSync(process.argv[1]))
  for (let up = 0; up < 6; up++, at = path.dirname(at)) {
    const file = path.join(at, 'package.json')
    if (fs.existsSync(file)) {
      const manifest = JSON.parse(fs.readFileSync(file, 'utf8'))
      if (manifest.name === name) return { at, major: parseInt(manifest.version, 10) }
    }
  }
  return undefined
}

const RUNNERS = {
  jest() {
    const Module = require('module')
    const load = Module._load
    Module._load = function (request) {
      const found = load.apply(this, arguments)
      if (request !== '@jest/core' || typeof found.runCLI !== 'function') return found
      Module._load = load
      claim()
      const runCLI = async (...given) => {
        const done = await found.runCLI(...given)
        try {
          jestResults(done.results)
        } catch {}
        return done
      }
      return new Proxy({}, { get: (_, key) => (key === 'runCLI' ? runCLI : found[key]), has: (_, key) => key in found })
    }
  },

  mocha() {
    const found = owner('mocha')
    if (!found) return
    const name = ['mocha.cjs', 'mocha.js'].find((each) => fs.existsSync(path.join(found.at, 'lib', each)))
    const Mocha = require(path.join(found.at, 'lib', name))
    const run = Mocha.prototype.run
    Mocha.prototype.run = function (...given) {
      claim()
      const failures = []
      const runner = run.apply(this, given)
      const folders = process.cwd()
      runner.on('fail', (test, error) => {
        failures.push({
          kind: test.type === 'hook' ? 'hook' : 'test',
          name: test.fullTitle(),
          file: test.file || (test.parent && test.parent.file) || folders,
          message: text(error && error.message),
          stack: text(error && error.stack),
        })
      })
      runner.on('end', () => report('mocha', failures, { failed: failures.length, passed: runner.stats && runner.stats.passes }))
      return runner
    }
  },

  vitest() {
    const found = owner('vitest')
    const given = process.argv.slice(2)
    const config = given.findIndex((each) => each === '--config' || each === '-c')
    if (!found || found.major < 1 || given.some((each) => /^--(?:no-)?(?:reporter|config=|root|dir|workspace|project|ui|mergeReports|standalone)|^-r$/.test(each))) return
    if (['init', 'list', 'bench', 'watch', 'dev'].includes(given[0]) || config >= 0) return
    for (const name of fs.readdirSync('.')) {
      // a configuration may name reporters, which ours would replace
      if (/^(?:vite|vitest)\.?\w*\.(?:[cm]?[jt]s|json)$/.test(name) && /\breporters\b|from ['"]\.\.\//.test(fs.readFileSync(name, 'utf8'))) return
    }
    process.argv.push('--reporter=default', `--reporter=${path.join(here, 'vitest.mjs')}`)
  },

  eslint() {
    const found = owner('eslint')
    if (!found || process.argv.includes('--debug')) return
    const classes = [require(path.join(found.at, 'lib', 'eslint')), require(path.join(found.at, 'lib', 'unsupported-api.js'))]
    for (const Engine of new Set(classes.flatMap((each) => [each.ESLint, each.FlatESLint, each.LegacyESLint]))) {
      if (!Engine) continue
      const lintFiles = Engine.prototype.lintFiles
      Engine.prototype.lintFiles = async function (...given) {
        const results = await lintFiles.apply(this, given)
        eslintResults(results)
        return results
      }
    }
  },
}

function jestResults(results) {
  const failures = []
  for (const suite of results.testResults) {
    const file = suite.testFilePath
    const failed = suite.testResults.filter((each) => each.status === 'failed')
    if (suite.testExecError && failed.length === 0) {
      const error = suite.testExecError
      failures.push({ kind: 'suite', file, message: text(error.message), stack: text(suite.failureMessage || error.stack) })
    }
    for (const each of failed) {
      const details = (each.failureDetails || [])[0] || {}
      failures.push({ kind: 'test', name: each.fullName, file, message: text(details.message), stack: text(each.failureMessages[0]) })
    }
  }
  report('jest', failures, { failed: results.numFailedTests + results.numRuntimeErrorTestSuites, passed: results.numPassedTests })
}

function eslintResults(results) {
  const failures = []
  for (const { filePath, messages } of results) {
    for (const each of messages) {
      if (each.severity === 2) {
        const { message, line, column } = each
        failures.push({ kind: each.fatal ? 'syntax' : 'lint', name: each.ruleId || undefined, file: filePath, message, line, column })
      }
    }
  }
  report('eslint', failures, { failed: failures.length })
}

/** Node's own runner takes reporters by option only: it is started once more with one beside the one it would choose. */
function nodeTest() {
  const major = parseInt(process.versions.node, 10)
  const options = [...process.execArgv, ...(process.env.NODE_OPTIONS || '').split(/\s+/)]
  if (major < 20 || process.env.NODE_TEST_CONTEXT) return
  if (options.some((each) => /^--(?:watch|test-reporter|test-isolation|experimental-test-isolation|inspect|input-type)|^-[epi]/.test(each))) return
  const chosen = process.stdout.isTTY || major >= 23 ? 'spec' : 'tap'
  process.env.MECH_REPORT = path.join(folder, `node-${process.pid}.jsonl`)
  claim()
  const asked = [
    `--test-reporter=${chosen}`, '--test-reporter-destination=stdout',
    `--test-reporter=${path.join(here, 'node.mjs')}`, `--test-reporter-destination=${process.env.MECH_REPORT}`,
  ]
  const done = require('child_process').spawnSync(
    process.execPath, [...process.execArgv, ...asked, ...process.argv.slice(1)], { stdio: 'inherit' }
  )
  if (done.error) return
  if (done.signal) process.kill(process.pid, done.signal)
  process.exit(done.status)
}

const PROGRAMS = [
  [/[/\\](?:jest|react-scripts|craco|react-app-rewired)(?:[/\\]|(?:\.js)?$)/, 'jest'],
  [/[/\\]_?mocha(?:\.js)?$/, 'mocha'],
  [/[/\\]vitest(?:\.mjs)?$/, 'vitest'],
  [/[/\\]eslint(?:\.js)?$/, 'eslint'],
]

try {
  if (folder && require('worker_threads').isMainThread) {
    const program = process.argv[1] || ''
    const [, name] = PROGRAMS.find(([pattern]) => pattern.test(program)) || []
    if (process.execArgv.includes('--test')) nodeTest()
    else if (name) RUNNERS[name]()
  }
} catch {}
