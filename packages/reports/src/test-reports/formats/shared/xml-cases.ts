import type { TestCase } from '../../model'
import type { ReportFile } from '../../report-file'
import { LongText } from '../../truncate'
import { unreadable } from '../../unreadable'
import { readXml, XML_LIMITS, type XmlAttributes, type XmlHandler } from '../../xml/reader'
import type { CaseSink, ReadResult } from '../format'

/** What is collected of the texts inside a case or a group. */
export type Field = 'message' | 'stack' | 'reason' | 'stdout' | 'stderr'

type Texts = { readonly [field in Field]?: LongText }

/** One of several failures of a case. */
export interface Part {
  readonly attributes: XmlAttributes
  readonly texts: Texts
}

/** A case or a group of cases, with what stands in it. */
export interface Item extends Part {
  readonly name: string
  readonly parts: Part[]
  /** Attributes of the `<failure>` in it. */
  failure: XmlAttributes | undefined
}

export interface Group extends Item {
  /** One array for each group, which its cases share. */
  readonly suites: readonly string[]
  failing: number
}

/** A dialect in which cases are elements with attributes, in groups, with texts in elements of their own. */
export interface Dialect {
  readonly roots: readonly string[]
  readonly cases: ReadonlySet<string>
  readonly groups: ReadonlySet<string>
  /** By the names of an element and the one around it: `failure/message`. */
  readonly fields: Readonly<Record<string, Field>>
  /** An element in a case that has a failure of its own. */
  readonly part?: string
  /** The names that a group adds to the suites of its cases. */
  suiteOf(group: Item): readonly string[]
  toCase(item: Item, group: Group | undefined): TestCase
  /** What a group says of itself when it ends: a failure of its own, or one that no case shows. */
  atEnd(group: Group): { readonly test?: TestCase; readonly claim?: string }
}

/** @throws UserError `REPORT_UNREADABLE`; the cases up to there were given out */
export async function readXmlCases(file: ReportFile, sink: CaseSink, dialect: Dialect): Promise<ReadResult> {
  const elements = new CaseElements(file.name, sink, dialect)
  let replaced: string | undefined
  await readXml(file, elements, { ...XML_LIMITS, onReplaced: (encoding) => (replaced = encoding) })
  return { claims: elements.claims, suites: elements.suites, ...(replaced === undefined ? {} : { replaced }) }
}

const MAX_CLAIMS = 20

class CaseElements implements XmlHandler {
  readonly claims: string[] = []
  suites = 0
  readonly #path: string[] = []
  readonly #groups: Group[] = []
  #case: Item | undefined
  #caseDepth = 0
  #collecting: { readonly depth: number; readonly text: LongText } | undefined
  #done: TestCase[] = []

  constructor(
    private readonly file: string,
    private readonly sink: CaseSink,
    private readonly dialect: Dialect,
  ) {}

  open(name: string, attributes: XmlAttributes): void {
    const { roots, cases, groups, fields } = this.dialect
    const parent = this.#path.at(-1)
    this.#path.push(name)
    if (parent === undefined && !roots.includes(name))
      throw unreadable(this.file, `<${roots.join('> or <')}> as the root`, `<${name.slice(0, 60)}>`)
    if (this.#collecting !== undefined) return
    const field = fields[`${parent ?? ''}/${name}`]
    const item = this.#case ?? this.#groups.at(-1)
    if (this.#case === undefined && cases.has(name)) {
      this.#case = { name, attributes, texts: {}, parts: [], failure: undefined }
      this.#caseDepth = this.#path.length
    } else if (this.#case === undefined && groups.has(name)) this.#openGroup(name, attributes)
    else if (item === undefined) return
    else if (name === 'failure') item.failure ??= attributes
    else if (name === this.dialect.part) item.parts.push({ attributes, texts: {} })
    else if (field !== undefined) {
      const own = parent === this.dialect.part ? item.parts.at(-1) : undefined
      const texts: { [field in Field]?: LongText } = (own ?? item).texts
      this.#collecting = { depth: this.#path.length, text: (texts[field] ??= new LongText()) }
    }
  }

  #openGroup(name: string, attributes: XmlAttributes): void {
    const group = { name, attributes, texts: {}, parts: [], failure: undefined }
    const suites = [...(this.#groups.at(-1)?.suites ?? []), ...this.dialect.suiteOf(group)]
    this.#groups.push({ ...group, suites, failing: 0 })
    this.suites++
  }

  text(text: string): void {
    this.#collecting?.text.add(text)
  }

  close(): void {
    const depth = this.#path.length
    const name = this.#path.pop() ?? ''
    if (this.#collecting !== undefined) {
      if (this.#collecting.depth === depth) this.#collecting = undefined
    } else if (this.#case !== undefined) {
      if (this.#caseDepth === depth) this.#closeCase(this.#case)
    } else if (this.dialect.groups.has(name)) this.#closeGroup()
  }

  #closeCase(item: Item): void {
    this.#case = undefined
    const group = this.#groups.at(-1)
    const test = this.dialect.toCase(item, group)
    if (group !== undefined && test.status === 'failed') group.failing++
    this.#done.push(test)
  }

  #closeGroup(): void {
    const group = this.#groups.pop()
    if (group === undefined) return
    const { test, claim } = this.dialect.atEnd(group)
    if (test !== undefined) {
      group.failing++
      this.#done.push(test)
    }
    if (claim !== undefined) {
      group.failing++
      if (this.claims.length < MAX_CLAIMS) this.claims.push(claim)
    }
    const around = this.#groups.at(-1)
    if (around !== undefined) around.failing += group.failing
  }

  settle(): Promise<void> | void {
    if (this.#done.length === 0) return undefined
    const done = this.#done
    this.#done = []
    return this.sink(done)
  }
}
