// A reporter of Vitest: one JSON line per failed test or file, and one of how many failed.

import fs from 'node:fs'
import path from 'node:path'

const folder = process.env.MECH_REPORTS
delete process.env.MECH_REPORTS
const text = (value) => (typeof value === 'string' ? value.slice(0, 8000) : undefined)

export default class {
  done(files, errors) {
    // places are mapped to the sources by the reporter that prints, so they are read when all have
    this.files = files
    this.errors = errors
    if (!this.waits) process.once('exit', () => this.write())
    this.waits = true
  }

  onFinished(files = [], errors = []) {
    this.done(files, errors)
  }

  onTestRunEnd(modules = [], errors = []) {
    this.done(modules.map((each) => each.task), errors)
  }

  write() {
    try {
      const failures = []
      const counts = { failed: 0, passed: 0 }
      for (const file of this.files) this.walk(file, [], failures, counts, file.filepath)
      for (const error of this.errors) failures.push(told('unhandled', undefined, undefined, error))
      counts.failed += this.errors.length
      const lines = [...failures.slice(0, 200), counts].map((each) => JSON.stringify({ tool: 'vitest', ...each }))
      fs.appendFileSync(path.join(folder, `vitest-${process.pid}.jsonl`), lines.join('\n') + '\n')
    } catch {}
  }

  walk(task, names, failures, counts, file) {
    const own = task.filepath ? names : [...names, task.name]
    if (task.type === 'test' && task.result?.state === 'pass') counts.passed++
    if (task.result?.state === 'fail') {
      const kind = task.type === 'test' || task.type === 'custom' ? 'test' : 'suite'
      const errors = task.result.errors ?? []
      if (kind === 'test' || errors.length) counts.failed++
      for (const error of errors.slice(0, 1)) failures.push(told(kind, own.join(' > '), file, error))
    }
    for (const each of task.tasks ?? []) this.walk(each, own, failures, counts, file)
  }
}

function told(kind, name, file, error) {
  const frames = (error.stacks ?? []).slice(0, 20).map(({ file, line, column, method }) => ({ file, line, column, function: method || undefined }))
  return { kind, name, file, message: text(error.message), error: error.name, frames, stack: text(error.stack) }
}
