import type { TestCase } from '../model'
import type { PlainPasses } from '../plain/passes'
import { JUNIT_HEAD, JUnitText } from './junit'
import { ReportWriter, type WriteFile } from './report-writer'

/**
 * JUnit in files that GitLab still reads: a file ends before it would grow over the limit, and the next repeats the
 * suites that are open.
 */
export class SplitJUnit {
  readonly names: string[] = []
  readonly #counts = new Map<string, number>()
  #text = new JUnitText(this.#counts)
  #writer: ReportWriter

  /** @param limit bytes of one file */
  constructor(
    private readonly write: WriteFile,
    private readonly limit: number,
  ) {
    this.#writer = this.#open()
  }

  /** @returns a promise when the case comes into the next file, which has to be opened before */
  add(test: TestCase, again = false): Promise<void> | undefined {
    if (this.#writer.atMost > this.limit) return this.#next().then(() => this.#push(test, again))
    this.#push(test, again)
    return undefined
  }

  #push(test: TestCase, again: boolean): void {
    this.#writer.push(this.#text.write(test, again))
  }

  /** @returns whether they fit into this file */
  addPlain(passes: PlainPasses): boolean {
    if (this.#writer.atMost + this.#text.atMost(passes) > this.limit) return false
    this.#writer.write((bytes) => this.#text.writePlain(bytes, passes))
    return true
  }

  settle(): Promise<void> | undefined {
    return this.#writer.settle()
  }

  async #next(): Promise<void> {
    await this.end()
    this.#text = new JUnitText(this.#counts)
    this.#writer = this.#open()
  }

  async end(): Promise<void> {
    this.#writer.push(this.#text.end())
    await this.#writer.end()
  }

  async abandon(): Promise<void> {
    await this.#writer.abandon()
  }

  #open(): ReportWriter {
    const name = this.names.length === 0 ? 'junit.xml' : `junit-${this.names.length + 1}.xml`
    this.names.push(name)
    const writer = new ReportWriter(name, this.write)
    writer.push(JUNIT_HEAD)
    return writer
  }
}
