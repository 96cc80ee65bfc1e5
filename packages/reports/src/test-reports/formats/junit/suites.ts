import { KEPT, type Problem, type TestCase } from '../../model'
import { truncateText } from '../../truncate'
import type { Attributes } from './elements'

/** Who wrote a suite, where that decides what its cases mean. */
export type Writer = 'pytest' | 'go' | 'surefire'

export interface Suite {
  readonly name: string
  /** One array for each suite of the report, which its cases share. */
  readonly path: readonly string[]
  readonly file?: string
  writer?: Writer
  readonly variant?: string
  readonly claimed: number
  failing: number
  problems: Problem[]
}

const MAX_CLAIMS = 20

/** The suites that are open, and what they say of themselves that none of their cases shows. */
export class Suites {
  readonly claims: string[] = []
  count = 0
  readonly #open: Suite[] = []
  /** Mocha's reporters give the file to a suite beside those that have the cases. */
  #besideRoot: string | undefined
  #rootName = ''
  #rootClaims = 0
  #failing = 0

  get current(): Suite | undefined {
    return this.#open.at(-1)
  }

  openRoot(attributes: Attributes): void {
    if (this.#open.length > 0) return
    this.#rootName = truncateText(attributes.name ?? '', KEPT.name)
    this.#rootClaims = claimed(attributes)
  }

  closeRoot(): void {
    if (this.#open.length > 0 || this.#rootClaims === 0 || this.#failing > 0 || this.claims.length > 0) return
    this.claims.push(this.#rootName || '<testsuites>')
  }

  open(attributes: Attributes): void {
    const parent = this.current
    const name = truncateText(attributes.name ?? '', KEPT.name)
    const path = [...(parent?.path ?? []), ...(name === '' ? [] : [name])]
    const own = attributes.file ?? attributes['filepath']
    if (/^Root(?: Suite)?$/i.test(name)) this.#besideRoot = own
    const file = own ?? parent?.file ?? this.#besideRoot
    const writer = writerOf(name, attributes) ?? parent?.writer
    const variant = attributes['hostname'] ?? parent?.variant
    this.#open.push({
      name,
      path,
      claimed: claimed(attributes),
      failing: 0,
      problems: [],
      ...(file === undefined || file === '' ? {} : { file: truncateText(file, KEPT.name) }),
      ...(writer === undefined ? {} : { writer }),
      ...(variant === undefined || variant === '' ? {} : { variant: truncateText(variant, 100) }),
    })
    this.count++
  }

  /** gotestsum and go-junit-report give every package the version of Go. */
  property({ name }: Attributes): void {
    const suite = this.current
    if (suite !== undefined && name === 'go.version') suite.writer = 'go'
  }

  problem(problem: Problem): void {
    this.current?.problems.push(problem)
  }

  /** A case of the current suite failed, at least once. */
  failed(): void {
    this.#failing++
    const suite = this.current
    if (suite !== undefined) suite.failing++
  }

  /** A failure of the suite itself (its set-up broke) is no child of any case, and is a failed case of its own. */
  close(): TestCase | undefined {
    const suite = this.#open.pop()
    if (suite === undefined) return undefined
    const broken = suite.problems.some((problem) => suite.failing === 0 || !isRepeated(problem))
    if (broken) {
      suite.failing++
      this.#failing++
    }
    if (suite.claimed > 0 && suite.failing === 0 && this.claims.length < MAX_CLAIMS) this.claims.push(suite.name)
    const parent = this.current
    if (parent !== undefined) parent.failing += suite.failing
    if (!broken) return undefined
    const file = suite.file === undefined ? {} : { file: suite.file }
    return {
      name: `${suite.name || 'suite'} (the suite itself)`,
      suites: suite.path,
      status: 'failed',
      problems: suite.problems,
      ...file,
    }
  }
}

/** Perl's prove says at the end of a file in which a test failed that it ended so. */
function isRepeated({ message = '' }: Problem): boolean {
  return /^Dubious, test returned \d+/.test(message)
}

function writerOf(name: string, attributes: Attributes): Writer | undefined {
  if (name === 'pytest') return name
  return attributes['xsi:noNamespaceSchemaLocation']?.includes('surefire') === true ? 'surefire' : undefined
}

/** Failures and errors that the attributes speak of; Elm's runner calls them `failed`. */
function claimed(attributes: Attributes): number {
  return count(attributes['failures']) + count(attributes['errors']) + count(attributes['failed'])
}

function count(text: string | undefined): number {
  const value = Number(text ?? 0)
  return Number.isInteger(value) && value > 0 ? value : 0
}
