import { truncate } from '@slipway/core'
import { ORDER, type Question } from '../draft'
import type { Toolchain } from '../toolchain'

/** What a pipeline says in the words of this one, gathered step by step. */
export class Taken {
  readonly stages = new Map<string, Map<string, unknown>>()
  readonly #lost = new Places()
  readonly #carried = new Places()
  readonly questions: Question[] = []
  readonly toolchains: Toolchain[] = []
  /** Stages that the pipeline has in some form. */
  readonly seen = new Set<string>()
  readonly logins: { readonly registry: string; readonly username: string; readonly password: string }[] = []
  /** Scripts of the repository that it runs, by their paths. */
  scripts: ReadonlyMap<string, string> = new Map()
  /** Patterns of tags that start it. */
  tags: readonly string[] = []
  /** Its images have versions by tags of Git. */
  versions = false
  /** What the first image is made of. */
  built: string | undefined
  branch: string | undefined

  get lost(): readonly string[] {
    return this.#lost.lines()
  }

  /** What the steps asked for and a stage does without being told. */
  get carried(): readonly string[] {
    return this.#carried.lines()
  }

  /** The first step that says something counts; another that says it differently is named. */
  set(stage: string, input: string, value: unknown, where: string): void {
    this.seen.add(stage)
    if (value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return
    const section = this.stages.get(stage) ?? new Map<string, unknown>()
    this.stages.set(stage, section)
    const before = section.get(input)
    if (before === undefined) section.set(input, value)
    else if (JSON.stringify(before) !== JSON.stringify(value))
      this.lose(
        where,
        stage === 'deploy'
          ? `${input} ${show(value)} as well: what differs from place to place goes under environments in .slipway.yml`
          : `${input} ${show(value)} as well: an image of its own becomes a component (docs/components.md)`,
      )
  }

  /** Adds to a list. */
  add(stage: string, input: string, values: readonly string[]): void {
    this.seen.add(stage)
    const section = this.stages.get(stage) ?? new Map<string, unknown>()
    this.stages.set(stage, section)
    const before = (section.get(input) as readonly string[] | undefined) ?? []
    if (values.length > 0) section.set(input, [...new Set([...before, ...values])])
  }

  get(stage: string, input: string): unknown {
    return this.stages.get(stage)?.get(input)
  }

  lose(where: string, text: string): void {
    this.#lost.add(where, text)
  }

  carry(where: string, text: string): void {
    this.#carried.add(where, text)
  }

  ask(stage: keyof typeof ORDER, place: string, text: string): void {
    this.questions.push({ order: ORDER[stage], place, text })
  }
}

/** Sentences about steps, each once, with the first step that it is about. */
class Places {
  readonly #byText = new Map<string, Set<string>>()

  add(where: string, text: string): void {
    const places = this.#byText.get(text) ?? new Set()
    this.#byText.set(text, places.add(where))
  }

  lines(): readonly string[] {
    return [...this.#byText].map(([text, places]) => {
      const [first = ''] = places
      return `${first}${places.size > 1 ? ` and ${places.size - 1} more` : ''}: ${text}`
    })
  }
}

function show(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return truncate(text, 60)
}

/** Items of a list as those actions take them: one a line, or with commas between. */
export const items = (text: string): readonly string[] =>
  text
    .split(/[\n,]/)
    .map((item) => item.trim())
    .filter((item) => item !== '' && !item.startsWith('#'))

export const lines = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
