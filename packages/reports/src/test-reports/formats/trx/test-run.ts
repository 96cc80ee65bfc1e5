import { KEPT, type TestCase } from '../../model'
import { truncateText } from '../../truncate'
import { unreadable } from '../../unreadable'
import type { XmlAttributes, XmlHandler } from '../../xml/reader'
import type { CaseSink, ReadResult } from '../format'
import { Definitions } from './definitions'
import { HeldResults, type HoldLimits } from './held-results'
import { DEFAULT_OUTCOME, isFailing } from './outcomes'
import { fieldOf, type OpenResult, toCase } from './result'

/** Elements that are a result of their own; a data-driven or ordered test has more of them inside. */
const RESULTS: ReadonlySet<string> = new Set([
  'UnitTestResult',
  'GenericTestResult',
  'ManualTestResult',
  'TestResult',
  'TestResultAggregation',
  'WebTestResult',
])

/** Characters that are collected of the texts of one result. */
const LONGEST = 256 * 1024
const BATCH = 1_000
/** Attributes of `<Counters>` that count failures. */
const COUNTERS = ['failed', 'error', 'timeout', 'aborted'] as const

/** Turns the elements of a TRX file into test cases. */
export class TestRunBuilder implements XmlHandler {
  readonly #path: string[] = []
  readonly #results: OpenResult[] = []
  readonly #definitions: Definitions
  readonly #held: HeldResults
  #done: TestCase[] = []
  #failing = 0
  /** The element whose text is being collected. */
  #collecting: { readonly depth: number; readonly store: (text: string) => void; text: string } | undefined
  #runOutcome = ''
  #runMessage: string | undefined
  /** Failures that the run counts. */
  #counted: readonly string[] = []

  constructor(
    private readonly file: string,
    private readonly sink: CaseSink,
    limits: HoldLimits,
  ) {
    this.#held = new HeldResults(file, limits)
    this.#definitions = new Definitions(file, limits.results)
  }

  open(name: string, attributes: XmlAttributes): void {
    const parent = this.#path.at(-1)
    this.#path.push(name)
    if (parent === undefined && name !== 'TestRun')
      throw unreadable(this.file, '<TestRun> as the root', `<${name.slice(0, 60)}>`)
    if (this.#collecting !== undefined) return
    if (RESULTS.has(name)) this.#results.push({ attributes, texts: {}, inner: 0, innerFailing: 0 })
    else if (this.#results.length > 0) this.#openField(parent, name)
    else if (parent === 'TestDefinitions') this.#definitions.start(attributes)
    else if (name === 'TestMethod') this.#definitions.method(attributes)
    else this.#openSummary(name, attributes)
  }

  #openField(parent: string | undefined, name: string): void {
    const result = this.#results.at(-1)
    const field = fieldOf(parent, name)
    if (result === undefined || field === undefined) return
    this.#collect((text) => {
      const before = result.texts[field]
      if (before === undefined) result.texts[field] = text
      else if (before.length < LONGEST) result.texts[field] = `${before}\n${text}`
    })
  }

  /** What the file says of the run as a whole. */
  #openSummary(name: string, attributes: XmlAttributes): void {
    const { outcome = DEFAULT_OUTCOME } = attributes
    if (name === 'ResultSummary') this.#runOutcome = outcome
    else if (name === 'Counters') this.#counted = COUNTERS.filter((counter) => Number(attributes[counter] ?? 0) > 0)
    else if (name === 'RunInfo' && isFailing(outcome)) this.#collect((text) => (this.#runMessage ??= text))
  }

  #collect(store: (text: string) => void): void {
    this.#collecting = { depth: this.#path.length, store, text: '' }
  }

  text(text: string): void {
    const collecting = this.#collecting
    if (collecting !== undefined && collecting.text.length < LONGEST) collecting.text += text
  }

  close(name: string): void {
    const collecting = this.#collecting
    if (collecting?.depth === this.#path.length) {
      this.#collecting = undefined
      const text = collecting.text.replaceAll('\r\n', '\n').trim()
      if (text !== '') collecting.store(text)
    }
    this.#path.pop()
    if (collecting !== undefined) return
    if (RESULTS.has(name)) this.#closeResult()
    else if (this.#path.at(-1) === 'TestDefinitions') this.#definitions.end()
  }

  #closeResult(): void {
    const result = this.#results.pop()
    if (result === undefined) return
    const around = this.#results.at(-1)
    const test = toCase(result, around)
    const failed = test.status === 'failed'
    if (around !== undefined) {
      around.inner++
      if (failed || result.innerFailing > 0) around.innerFailing++
    }
    // What holds other results only sums them up, unless it failed by itself.
    if (result.inner > 0 && (!failed || result.innerFailing > 0)) return
    if (failed) this.#failing++
    const testId = result.attributes['testId'] ?? around?.attributes['testId'] ?? ''
    const placed = this.#definitions.place(testId, test)
    if (placed === undefined) this.#held.add({ testId, test })
    else this.#done.push(placed)
  }

  settle(): Promise<void> | void {
    if (this.#done.length === 0) return undefined
    const done = this.#done
    this.#done = []
    return this.sink(done)
  }

  /** Gives out what waited for a definition, now that all of them are known. */
  async end(): Promise<void> {
    const held = this.#held.take()
    for (let at = 0; at < held.length; at += BATCH)
      await this.sink(
        held.slice(at, at + BATCH).map(({ testId, test }) => this.#definitions.place(testId, test) ?? test),
      )
  }

  result(): ReadResult {
    const failed = this.#runOutcome !== '' && isFailing(this.#runOutcome)
    const claims = failed
      ? [this.#claim()]
      : this.#counted.length > 0
        ? [`the run (counts ${this.#counted.join(', ')})`]
        : []
    return { claims: this.#failing > 0 ? [] : claims, suites: this.#definitions.assemblies }
  }

  /** A run that was aborted says so in a message of its own, while all results up to there may have passed. */
  #claim(): string {
    const [line = ''] = (this.#runMessage ?? '').split('\n')
    return line === '' ? `the run (outcome ${this.#runOutcome})` : truncateText(line, KEPT.name)
  }
}
