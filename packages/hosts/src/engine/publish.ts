import { relative } from 'node:path'
import {
  type AnyAction,
  type Catalogue,
  codeBlock,
  errorMessage,
  escapeMarkdown,
  exitCode,
  type Explained,
  type Failure,
  type Ports,
  quoteWords,
  RECORD_VERSION,
  recordFile,
  type Result,
  ofThisRun,
  Run,
  type ThisRun,
  type Secret,
  type SourceContext,
  type StageRecord,
  verdictHeading,
} from '@slipway/core'
import type { HostAdapter } from '../host'
import type { Machinery } from './machinery'
import type { RunFolder } from './run-folder'

export interface Ending {
  readonly result: Result
  readonly stack?: string
}

export interface Publication {
  readonly action: AnyAction
  readonly catalogue: Catalogue
  readonly machinery: Machinery
  readonly ports: Ports
  readonly folder: RunFolder | undefined
  readonly record: StageRecord
  /** The run that the report and the comment are about. */
  readonly run: ThisRun
  readonly ending: Ending
  /** Inputs as they came from the host, for a command to run it again. */
  readonly given: readonly Explained[]
  readonly token: Secret | undefined
  readonly redact: (text: string) => string
}

/** Does what may fail without changing the outcome: what is for people only, or comes after the outcome is decided. */
type Attempt = (what: string, work: () => Promise<void>) => Promise<void>

/**
 * Writes everything that others read. What people read and cannot be written is a warning. Outputs and record are what
 * the next step works from: a pass without them would be passed on as nothing, or as what an older run left, so it is
 * `tool-failed`: a part of the machine broke, and neither an input nor Slipway is at fault. Any other outcome stands,
 * since it stops the job by itself.
 * @returns the record as it stands after all was written
 */
export async function publish(publication: Publication): Promise<StageRecord> {
  const { action, machinery, folder, ending } = publication
  const { host } = machinery
  const attempt: Attempt = async (what, work) => {
    const failed = await failureOf(work)
    if (failed !== undefined) host.warn(`${what} could not be written: ${failed}`)
  }
  let end: Ended = { result: ending.result, record: publication.record }
  const need = async (what: 'outputs' | 'record', work: () => Promise<void>) => {
    const failed = await failureOf(work)
    if (failed === undefined) return
    if (end.record.exitCode !== 0) return host.warn(`${theirs(what)} could not be written: ${failed}`)
    end = lost(end, { action, what, failed })
    // It says what the job does now: the last entry of a name counts.
    if (what === 'record') await attempt(theirs('outputs'), () => writeOutputs(publication, end))
  }
  await need('outputs', () => writeOutputs(publication, end))
  if (folder !== undefined && action.showsOnly !== true) {
    await need('record', () => folder.writeRecord(end.record, publication.redact))
    if (host.unattended) await attempt('the receipt', () => publication.ports.receipts.keep(end.record.id))
  }
  const summary = ofComponent(end.record, renderSummary(action, end.result))
  await attempt('the summary', () => host.summary(summary))
  if (folder !== undefined) await writeFolder({ ...publication, record: end.record }, folder, summary, attempt)
  const { result } = end
  host.conclude({
    action: action.name,
    outcome: result.outcome,
    headline: result.headline,
    annotations: result.annotations ?? [],
    tolerated: result.tolerated === true,
    ...(result.failure === undefined ? {} : { failure: result.failure }),
    ...(ending.stack === undefined ? {} : { stack: ending.stack }),
  })
  return end.record
}

interface Ended {
  readonly result: Result
  readonly record: StageRecord
}

const theirs = (what: 'outputs' | 'record'): string => (what === 'outputs' ? 'outputs' : 'the record')

async function failureOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    return errorMessage(error)
  }
}

/** A run that went well, and whose outputs or record the machine could not keep. */
function lost(
  { result, record }: Ended,
  {
    action,
    what,
    failed,
  }: { readonly action: AnyAction; readonly what: 'outputs' | 'record'; readonly failed: string },
): Ended {
  const failure: Failure = {
    code: what === 'outputs' ? 'OUTPUTS_NOT_WRITTEN' : 'RECORD_NOT_WRITTEN',
    message: `${action.name} itself went well (${result.headline}), but its ${what} could not be written: ${failed}`,
    hint: 'free some space or give this account the right to write there, then run it again: later steps need them',
  }
  const ended = { outcome: 'tool-failed', headline: `its ${what} could not be written`, failure } as const
  const summary = `${failureSummary(action, ended, failure)}\n\n${result.summary}`
  return {
    result: { ...result, ...ended, summary, tolerated: false },
    record: { ...record, ...ended, exitCode: exitCode(ended.outcome) },
  }
}

async function writeOutputs(
  { action, machinery, ports, folder }: Publication,
  { result, record }: Ended,
): Promise<void> {
  const directory = folder === undefined ? undefined : ports.files.resolve(folder.home, action.name)
  const outputs = new Map(Object.keys(action.outputs).map((name) => [name, record.outputs[name] ?? '']))
  await machinery.host.outputs({
    action: action.name,
    component: record.component,
    values: new Map([['outcome', record.outcome], ...outputs]),
    annotations: result.annotations ?? [],
    published: result.published ?? [],
    directory,
  })
}

async function writeFolder(
  publication: Publication,
  folder: RunFolder,
  summary: string,
  attempt: Attempt,
): Promise<void> {
  const { action, catalogue, machinery, ports, record, run, token, redact } = publication
  const { host } = machinery
  await attempt('the stage summary', () => folder.writeStage(action.name, 'summary.md', redact(`${summary}\n`)))
  await attempt('the failure file', () => folder.writeFailure(action.name, failureFile(publication), redact))
  if (ports.signals.cancelled) return
  const { shown } = publication.ending.result
  const read = async () => {
    if (shown !== undefined) return shown
    const all = await folder.readRecord().catch(() => new Run([record]))
    return ofThisRun(all, { ...run, now: ports.clock.now() }).stages
  }
  let stages = await read()
  nameReplaced(stages, record, host)
  await attempt('report.html', async () => {
    // A stage that ran beside this one may have written its page in between, with more than this one knew of.
    for (let rendered = 0; stages.length > rendered; stages = await read()) {
      rendered = stages.length
      await folder.writePage(redact(await catalogue.renderPage(stages)))
    }
  })
  // What shows the records of others also decides when it comments.
  const isAsked = token !== undefined && host.source.changeRequest !== undefined && action.showsOnly !== true
  if (isAsked && host.comment !== undefined && stages.length > 0) {
    const here = stages.map((record) => ({ ...record, host: hereOf(record.host, host.source) }))
    await attempt('the comment', async () => host.comment?.(await catalogue.renderComment(here), token.reveal()))
  }
}

/**
 * Records of one stage stand side by side, and the files beside them have fixed names, which hosts collect by: what a
 * step before this one left there, or one beside it, is gone. On a laptop the next try is meant to replace the last.
 */
function nameReplaced(
  stages: readonly StageRecord[],
  { stage, component, id, host: here, outcome }: StageRecord,
  host: HostAdapter,
): void {
  const others = stages.filter(
    (other) =>
      other.stage === stage &&
      other.component === component &&
      other.id !== id &&
      isSameJob(other.host, here) &&
      other.outcome !== 'invalid',
  )
  if (others.length === 0 || outcome === 'invalid' || !host.unattended) return
  host.warn(
    `this job ran ${stage} ${others.length + 1} times into one folder: the reports there are those of the last one alone; give each an \`output\` of its own to keep all`,
  )
}

function isSameJob(one: StageRecord['host'], other: StageRecord['host']): boolean {
  return one.job === other.job && one.attempt === other.attempt
}

/** The run that the comment leads to is this one, whatever a record that another job wrote calls it. */
function hereOf({ runUrl: _, ...host }: StageRecord['host'], { runUrl }: SourceContext): StageRecord['host'] {
  return runUrl === undefined ? host : { ...host, runUrl }
}

/** Of several images each says whose summary it is: steps of one job stand below each other. */
function ofComponent({ component }: StageRecord, summary: string): string {
  return component === undefined || summary === '' ? summary : `Component **${component}**\n\n${summary}`
}

function renderSummary(action: AnyAction, result: Result): string {
  if (result.summary !== '' || result.failure === undefined) return result.summary
  return failureSummary(action, result, result.failure)
}

function failureSummary(
  { title }: AnyAction,
  { outcome, headline }: Pick<Result, 'outcome' | 'headline'>,
  { message, hint }: Failure,
): string {
  return `${verdictHeading(title, outcome, headline)}\n\n${codeBlock(message)}\n\n${escapeMarkdown(hint)}`
}

/** For machines: what failed, where more of it stands, and how to do the same again. */
function failureFile(publication: Publication): object | undefined {
  const { action, record, given } = publication
  // A stage may end otherwise than well with nothing but its headline to say of it.
  const failure = record.failure ?? (record.outcome === 'pass' ? undefined : unexplained(record))
  if (failure === undefined) return undefined
  return {
    version: RECORD_VERSION,
    stage: record.stage,
    ...(record.component === undefined ? {} : { component: record.component }),
    outcome: record.outcome,
    exitCode: record.exitCode,
    ...failure,
    evidence: evidenceOf(publication),
    again: again(record.stage, given),
    ...(action.showsOnly === true ? {} : { record: recordFile(record) }),
  }
}

const unexplained = ({ outcome, headline }: StageRecord) => ({
  code: outcome.toUpperCase().replace(/-/g, '_'),
  message: headline,
  hint: 'read the summary of the stage',
})

/** Files of the output folder that the stage names in its outputs, and its summary; relative to the checkout. */
function evidenceOf({ action, folder, ports, record }: Publication): readonly string[] {
  if (folder === undefined) return []
  const home = relative(ports.environment.workspace, ports.files.resolve(folder.home))
  const named = Object.values(record.outputs).filter((value) => value.startsWith(`${home}/`) && !/\s/.test(value))
  return [...new Set([...named, `${home}/${action.name}/summary.md`])]
}

/** The command line that does the same on a laptop; secrets are left out. */
function again(stage: string, given: readonly Explained[]): string {
  const flags = given.filter(({ value }) => value !== undefined && value !== '[secret]')
  return quoteWords(['slipway', stage, ...flags.map(({ input, value }) => `--${input}=${value ?? ''}`)])
}
