import { defineAction, latestOfEach, type Ports, type Result, type StageRecord, type Values } from '@slipway/core'
import { writeDora } from './dora'
import { type Inputs, inputs } from './inputs'
import { notify } from './notify'
import { type ReportRecord, reportRecord } from './record'
import { gatherRecords, theRun } from './records/gather'
import { judge, type RunState } from './state'
import { reportingOf, tellHost } from './tell'
import { releaseOf } from './tell/release'
import { sendTrace } from './trace'
import { criticalPath, renderCriticalPath } from './trace/critical-path'

export const report = defineAction(reportRecord, {
  title: 'Report',
  summary: 'tell people once: page, comment, check, deployment, notifications, trace, DORA figures',
  description:
    'Puts the records of all jobs of a run together and tells people once: a page, one comment, a check, a deployment status, notifications, a trace, DORA figures',
  inputs,
  systems: ['linux', 'darwin'],
  reach: 'nothing',
  // What it shows of a stranger's code is text; it starts nothing.
  forks: 'run',
  showsOnly: true,
  job: { always: true },
  run: async (given, ports) => showRun(given, ports),
})

async function showRun(given: Values<Inputs>, ports: Ports): Promise<Result<ReportRecord>> {
  const { host, clock } = ports
  const { endedRun, fork } = host.source
  const { stages, left } = await gatherRecords(given, ports)
  if (left.length > 0) host.warn(`left out: ${left.slice(0, 20).join('; ')}${left.length > 20 ? '; and more' : ''}`)
  const state = judge({ stages: stages.map((record) => here(record, ports)), endedRun, fork, now: clock.now() })
  if (stages.length === 0 && endedRun === undefined) return nothing(given, ports)
  const [markdown, description] = [
    `${fork ? OWN_WORD : ''}${(await ports.render?.renderComment(state.stages)) ?? ''}`,
    (await ports.render?.describeRun(state.stages)) ?? { word: '', sentences: [] },
  ]
  const release = releaseOf(state.stages, given.environment, host)
  const reporting = await reportingOf(given, ports)
  const telling = { given, state, markdown, description, release, reporting }
  // First: what the environment was before is asked before it is told anew.
  await notify(telling, ports)
  await tellHost(telling, ports)
  const path = criticalPath(ofAttempt(stages, ports), endedRun?.started)
  await sendTrace({ ...telling, path }, ports)
  const dora = await writeDora(telling, ports)
  if (stages.length === 0) return { ...nothing(given, ports), shown: state.stages }
  return {
    outcome: 'pass',
    headline: headlineOf(state),
    outputs: { page: `${given.output}/report.html`, 'failed-stage': state.failed?.stage },
    summary: [markdown, renderCriticalPath(path), dora].filter((text) => text !== '').join('\n\n'),
    shown: state.stages,
  }
}

/** Above what a fork's run recorded. */
const OWN_WORD =
  "> This is what the change's own run recorded: its code could have written anything here. Read the change before you trust it.\n\n"

/** The run that is linked is the one that the host names, whatever a record calls it. */
function here(record: StageRecord, { host }: Ports): StageRecord {
  const { runUrl: _, ...rest } = record.host
  const runUrl = (host.source.endedRun ?? host.source).runUrl
  return { ...record, host: runUrl === undefined ? rest : { ...rest, runUrl } }
}

/**
 * A run that is started again keeps what its first try did: the time between the two is nobody's work and no queue. On
 * a laptop each command is a try of its own.
 */
function ofAttempt(stages: readonly StageRecord[], ports: Ports): readonly StageRecord[] {
  const { attempt = 1 } = theRun(ports)
  const own = stages.filter(({ host }) => (host.attempt ?? attempt) === attempt)
  return ports.host.unattended ? own : latestOfEach(own)
}

function headlineOf({ stages, failed }: RunState): string {
  // Of several images each has its stages; the summary tells them apart.
  const names = [...new Set(latestOfEach(stages).map(({ stage }) => stage))]
  const end =
    failed === undefined
      ? 'all passed'
      : `${failed.component === undefined ? failed.stage : `${failed.stage} of ${failed.component}`} ended with the outcome ${failed.outcome}`
  return `${names.join(', ')}: ${end}`
}

function nothing({ output, records }: Values<Inputs>, { host }: Ports): Result<ReportRecord> {
  const place = records.length === 0 ? `${output}/record` : records.join(', ')
  const message = `output: expected records of this run in ${place}, found none`
  const hint = host.unattended
    ? 'fetch what the other job left into this folder first'
    : 'run the stages here first, such as slipway test: those of another commit or remote do not count'
  return {
    outcome: 'vacuous',
    headline: 'nothing of this run is recorded here',
    outputs: {},
    summary: '',
    failure: { code: 'REPORT_NOTHING', message, hint },
  }
}
