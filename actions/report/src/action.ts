import { commonInputs, defineAction, latestOfEach, type Ports, type Result, type Values } from '@slipway/core'
import { type ReportRecord, reportRecord } from './record'

const inputs = commonInputs

export const report = defineAction(reportRecord, {
  title: 'Report',
  summary: 'show the run of other jobs on one page and in one comment',
  description: 'Shows what other jobs of the run recorded, on one page and in one comment on the pull or merge request',
  inputs,
  systems: ['linux', 'darwin'],
  reach: 'nothing',
  // What it shows of a stranger's code is text; it starts nothing.
  forks: 'run',
  showsOnly: true,
  job: {},
  run: async (given, ports) => showRun(given, ports),
})

/** Page and comment are what the host writes at the end of every action. */
function showRun({ output }: Values<typeof inputs>, { record }: Ports): Result<ReportRecord> {
  const latest = latestOfEach(record.stages)
  const stages = latest.map(({ stage }) => stage)
  if (stages.length === 0) {
    const message = `output: expected records of this run in ${output}/record, found none`
    const hint = 'fetch what the other job left into this folder first'
    return {
      outcome: 'vacuous',
      headline: 'nothing of this run is recorded here',
      outputs: {},
      summary: '',
      failure: { code: 'REPORT_NOTHING', message, hint },
    }
  }
  const failed = latest.find(({ outcome, exitCode }) => outcome !== 'pass' && exitCode !== 0)
  const end = failed === undefined ? 'all passed' : `${failed.stage} ended with the outcome ${failed.outcome}`
  return {
    outcome: 'pass',
    headline: `${stages.join(', ')}: ${end}`,
    outputs: { page: `${output}/report.html`, 'failed-stage': failed?.stage },
    summary: '',
  }
}
