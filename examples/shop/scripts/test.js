// Runs the tests with Node's own runner: readable on the terminal, JUnit in reports/junit.xml.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const kinds = process.argv.length > 2 ? process.argv.slice(2) : ['unit', 'integration']
const files = kinds.flatMap((kind) =>
  readdirSync(`${root}test/${kind}`)
    .filter((name) => name.endsWith('.test.js'))
    .map((name) => `test/${kind}/${name}`),
)

mkdirSync(`${root}reports`, { recursive: true })
const reporters = [
  '--test-reporter=spec',
  '--test-reporter-destination=stdout',
  '--test-reporter=junit',
  '--test-reporter-destination=reports/junit.xml',
]
// A runner above this one would take the reports for itself.
const { NODE_TEST_CONTEXT: _, ...env } = process.env
process.exitCode =
  spawnSync(process.execPath, ['--test', ...reporters, ...files], { cwd: root, env, stdio: 'inherit' }).status ?? 1
