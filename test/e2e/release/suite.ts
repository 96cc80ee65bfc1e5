import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { endWhenInterrupted } from '../end'
import { lookUp } from '../needs'
import { CASES, type Case } from './cases'
import { Ground } from './ground'

/**
 * A release rehearsed without the internet, from nothing to what users install, then the next ones: `npm run release --
 * --rehearse [--quick]`, or `npm run e2e -- release`. The cases follow on each other, so none comes after one
 * that fails, but for those that only look.
 */
const { values: flags } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })

async function main(): Promise<number> {
  const programs = lookUp('release/suite')
  const [verdaccio, act, gitlab, gh] = await Promise.all([
    programs.tool('verdaccio'),
    programs.tool('act'),
    programs.tool('gitlab-ci-local'),
    programs.tool('gh'),
  ])
  if (verdaccio === undefined || act === undefined || gitlab === undefined || gh === undefined)
    throw new Error('verdaccio, act, gitlab-ci-local or gh is not installed: npm run e2e -- release installs them')
  const root = await mkdtemp(join(tmpdir(), 'slipway-rehearsal-'))
  const ground = await Ground.open(root, verdaccio)
  const cases = CASES.filter(({ quick }) => !flags.quick || quick === true)
  let passed = 0
  try {
    for (const one of cases) {
      const good = await tell(one, () => one.run({ ground, act, gitlab, gh }))
      if (good) passed += 1
      else if (one.looks !== true) break
    }
  } finally {
    await ground.close()
    await rm(root, { recursive: true, force: true })
  }
  process.stdout.write(`\n${passed} passed, ${cases.length - passed} failed\n`)
  return passed === cases.length ? 0 : 10
}

async function tell({ name }: Case, work: () => Promise<void>): Promise<boolean> {
  const started = Date.now()
  const problem = await work().then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error)),
  )
  const seconds = ((Date.now() - started) / 1000).toFixed(1)
  process.stdout.write(`   ${problem === undefined ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)\n`)
  if (problem !== undefined) process.stdout.write(`        ${problem.replaceAll('\n', '\n        ')}\n`)
  return problem === undefined
}

endWhenInterrupted()
process.exitCode = await main()
