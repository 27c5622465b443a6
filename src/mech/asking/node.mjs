// A reporter of `node --test`: one JSON line per failed test, and one of how many failed.

const text = (value) => (typeof value === 'string' ? value.slice(0, 8000) : undefined)

export default async function* (events) {
  let failed = 0
  let passed = 0
  for await (const { type, data } of events) {
    if (type === 'test:pass' && data.details?.type !== 'suite' && data.skip === undefined && data.todo === undefined) passed++
    if (type !== 'test:fail' || data.todo !== undefined) continue
    const error = data.details?.error
    if (error?.failureType === 'subtestsFailed') continue
    failed++
    const { file, line, column, name } = data
    const cause = error?.cause
    const stack = text(cause?.stack ?? error?.stack)
    const message = text(cause?.message ?? (typeof cause === 'string' ? cause : error?.message))
    const kind = error?.failureType === 'hookFailed' ? 'hook' : 'test'
    if (failed <= 200) yield JSON.stringify({ tool: 'node', kind, name, file, line, column, message, stack, error: cause?.name }) + '\n'
  }
  yield JSON.stringify({ tool: 'node', failed, passed }) + '\n'
}
