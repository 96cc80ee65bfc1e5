import { defineAction, type Ports, type Result, type Values } from '@slipway/core'
import { readBaseline } from './baseline'
import { removeOurs } from './find-reports'
import { Gathered } from './gathered'
import { type Inputs, inputs } from './inputs'
import { peers } from './peers'
import { historyOf, readQuarantine } from './quarantine'
import { type TestRecord, testRecord } from './record'
import { checkRetryCommand } from './retry'
import { runTests } from './run-tests'
import { planShard } from './shard'

export const test = defineAction(testRecord, {
  title: 'Test',
  summary: 'run the tests and read their reports',
  description:
    'Runs the tests, reads their reports and says at file and line what failed; nothing tested is not a pass',
  inputs,
  peers,
  systems: ['linux', 'darwin'],
  place: { order: 200, group: 'checks' },
  reach: 'nothing',
  forks: 'run',
  job: { toolchain: 'users', reports: { junit: 'test/junit*.xml', coverage: 'test/coverage.xml' } },
  run,
})

async function run(given: Values<Inputs>, ports: Ports): Promise<Result<TestRecord>> {
  await removeOurs(ports.files, given.output)
  await checkRetryCommand(given['retry-command'])
  const quarantine = await readQuarantine(given.quarantine, ports)
  const baseline = await readBaseline(given.baseline, given.token?.reveal(), ports)
  const history = await historyOf(quarantine, baseline)
  const shard = await planShard(given, ports)
  const gathered = await Gathered.find(given, ports)
  if (shard !== undefined) ports.host.info(shard.words)
  const start = ports.clock.now()
  const commands = await runTests(given, ports, shard)
  // What reads and judges is loaded only now: the command did not have to wait for it.
  const { resultOf } = await import('./result')
  return resultOf(given, ports, { start, commands, quarantine, baseline, history, shard, gathered })
}
