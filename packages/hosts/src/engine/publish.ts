import {
  type AnyAction,
  type Catalogue,
  codeBlock,
  errorMessage,
  escapeMarkdown,
  type Explained,
  type Ports,
  quoteWords,
  RECORD_VERSION,
  recordFile,
  type Result,
  ofThisRun,
  Run,
  type ThisRun,
  type Secret,
  type StageRecord,
  verdictHeading,
} from '@slipway/core'
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

/**
 * Writes everything that others read. What cannot be written is said and does not change the outcome: it is decided.
 */
export async function publish(publication: Publication): Promise<void> {
  const { action, machinery, ports, folder, record, ending } = publication
  const { host } = machinery
  const { result } = ending
  const attempt = async (what: string, work: () => Promise<void>) => {
    try {
      await work()
    } catch (error) {
      host.warn(`${what} could not be written: ${errorMessage(error)}`)
    }
  }
  const annotations = result.annotations ?? []
  const directory = folder === undefined ? undefined : ports.files.resolve(folder.path, action.name)
  const outputs = new Map(Object.keys(action.outputs).map((name) => [name, record.outputs[name] ?? '']))
  await attempt('outputs', () =>
    host.outputs({
      action: action.name,
      values: new Map([['outcome', record.outcome], ...outputs]),
      annotations,
      published: result.published ?? [],
      directory,
    }),
  )
  const summary = renderSummary(action, result)
  await attempt('the summary', () => host.summary(summary))
  if (folder !== undefined) await writeFolder(publication, folder, summary, attempt)
  host.conclude({
    action: action.name,
    outcome: result.outcome,
    headline: result.headline,
    annotations,
    tolerated: result.tolerated === true,
    ...(result.failure === undefined ? {} : { failure: result.failure }),
    ...(ending.stack === undefined ? {} : { stack: ending.stack }),
  })
}

async function writeFolder(
  publication: Publication,
  folder: RunFolder,
  summary: string,
  attempt: (what: string, work: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const { action, catalogue, machinery, ports, record, run, token, redact } = publication
  const { host } = machinery
  await attempt('the stage summary', () => folder.writeStage(action.name, 'summary.md', redact(`${summary}\n`)))
  await attempt('the failure file', () => folder.writeFailure(action.name, failureFile(publication), redact))
  if (action.showsOnly !== true)
    await attempt('the record', async () => {
      await folder.writeRecord(record, redact)
      if (host.unattended) await ports.receipts.keep(record.id)
    })
  if (ports.signals.cancelled) return
  const read = async () => {
    const all = await folder.readRecord().catch(() => new Run([record]))
    return ofThisRun(all, { ...run, now: ports.clock.now() }).stages
  }
  let stages = await read()
  await attempt('report.html', async () => {
    // A stage that ran beside this one may have written its page in between, with more than this one knew of.
    for (let rendered = 0; stages.length > rendered; stages = await read()) {
      rendered = stages.length
      await folder.writePage(redact(await catalogue.renderPage(stages)))
    }
  })
  const isAsked = token !== undefined && host.source.changeRequest !== undefined
  if (isAsked && host.comment !== undefined && stages.length > 0) {
    await attempt('the comment', async () => host.comment?.(await catalogue.renderComment(stages), token.reveal()))
  }
}

function renderSummary(action: AnyAction, result: Result): string {
  if (result.summary !== '' || result.failure === undefined) return result.summary
  const { message, hint } = result.failure
  return `${verdictHeading(action.title, result.outcome, result.headline)}\n\n${codeBlock(message)}\n\n${escapeMarkdown(hint)}`
}

function failureFile({ action, record, given }: Publication): object | undefined {
  if (record.failure === undefined) return undefined
  return {
    version: RECORD_VERSION,
    stage: record.stage,
    outcome: record.outcome,
    exitCode: record.exitCode,
    ...record.failure,
    again: again(record.stage, given),
    ...(action.showsOnly === true ? {} : { record: recordFile(record) }),
  }
}

/** The command line that does the same on a laptop; secrets are left out. */
function again(stage: string, given: readonly Explained[]): string {
  const flags = given.filter(({ value }) => value !== undefined && value !== '[secret]')
  return quoteWords(['slipway', stage, ...flags.map(({ input, value }) => `--${input}=${value ?? ''}`)])
}
