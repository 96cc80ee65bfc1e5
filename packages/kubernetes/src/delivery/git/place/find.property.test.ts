import { describe, expect, it } from '@jest/globals'
import * as yaml from 'yaml'
import { parseReference } from '@slipway/core'
import { applyEdits } from '../../../manifest/edits'
import { changedLines } from './edit'
import { findPlaces } from './find'

const DIGEST = `sha256:${'b'.repeat(64)}`
const image = { ...parseReference('ghcr.io/acme/shop'), digest: DIGEST }

/** The same numbers each time. */
function numbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state * 1103515245 + 12345) % 2147483648
    return Math.floor((state / 2147483648) * below)
  }
}

type Pick = <T>(from: readonly T[]) => T

const QUOTES = [(text: string) => text, (text: string) => `"${text}"`, (text: string) => `'${text}'`] as const
const COMMENTS = ['', ' # by hand', '   # ünïcode — 漢字', ' #'] as const

/** Lines that hold the image in one of the ways, and what surrounds them. */
const HOLDERS: readonly ((pick: Pick, tag: string) => readonly string[])[] = [
  (pick, tag) => [
    'image:',
    `  repository: ${pick(QUOTES)('ghcr.io/acme/shop')}${pick(COMMENTS)}`,
    `  tag: ${pick(QUOTES)(tag)}${pick(COMMENTS)}`,
  ],
  (pick, tag) => ['image:', `    digest:${pick(COMMENTS)}`, `    repository: ghcr.io/acme/shop`, `    tag: ${tag}`],
  (pick, tag) => ['app:', `  image:  ${pick(QUOTES)(`ghcr.io/acme/shop:${tag}`)}${pick(COMMENTS)}`],
  (pick, tag) => ['app: {', `  "image": ${pick(QUOTES)(`ghcr.io/acme/shop:${tag}`)} }${pick(COMMENTS)}`],
  (pick, tag) => ['list:', '-', `  image: &anchor ${pick(QUOTES)(`ghcr.io/acme/shop:${tag}`)}${pick(COMMENTS)}`],
  (pick, tag) => ['images:', `- newTag: ${pick(QUOTES)(tag)}${pick(COMMENTS)}`, '  name: ghcr.io/acme/shop'],
  (pick, tag) => [
    'values: |2',
    `    image:${pick(COMMENTS)}`,
    '      repository: ghcr.io/acme/shop',
    `      tag: ${pick(QUOTES)(tag)}${pick(COMMENTS)}`,
    '',
    '    more: 1',
  ],
]

const AROUND: readonly (readonly string[])[] = [
  ['# a head', ''],
  ['other:', '    image: ghcr.io/acme/other:1', '    tag: 1'],
  ['text: |', '  image: redis:7', '    deeper', ''],
  ['folded: >-', '  one', '  two'],
  ['empty:', 'yes: no', 'octal: 012', 'flow: [a, {b: c}, "d # e"]'],
  ["quoted: 'it''s'", 'double: "a\\tb"'],
]

function made(seed: number): string {
  const below = numbers(seed)
  const pick: Pick = (from) => from[below(from.length)] as (typeof from)[number]
  const around = (): readonly string[] => {
    const [first, second] = [pick(AROUND), pick(AROUND)]
    return first === second ? first : [...first, ...second]
  }
  const before = around()
  const after = around().filter((line) => !before.includes(line) || !/^\w+:/.test(line))
  const same = before.some((line) => after.includes(line) && line.startsWith(' '))
  const lines = [
    ...before,
    ...pick(HOLDERS)(pick, pick(['1.2', 'v1.0.0', 'main-0e1', 'latest'])),
    ...(same ? [] : after),
  ]
  const documents = below(3) === 0 ? ['kind: Namespace', 'metadata: {name: a}', '---', ...lines, '---', 'b: 1'] : lines
  return documents.join(pick(['\n', '\r\n'])) + pick(['', '\n', '\r\n'])
}

const SEEDS = Array.from({ length: 120 }, (_, index) => index + 1)

describe('a change of any file', () => {
  it('is one line that holds the digest, and all else stays to the last byte', () => {
    for (const seed of SEEDS) {
      const text = made(seed * 7919)
      const [place, ...others] = findPlaces(yaml, { path: 'kustomization.yaml', text }, image) ?? []
      if (place === undefined || others.length > 0) throw new Error(`${others.length} others in\n${text}`)
      const after = applyEdits(text, place.edits)
      const [line, ...more] = changedLines(text, place)
      expect(more).toEqual([])
      expect(line?.after).toContain(DIGEST)
      const without = (whole: string) => whole.split('\n').filter((_, index) => index + 1 !== line?.line)
      expect(without(after)).toEqual(without(text))
      const [again] = findPlaces(yaml, { path: 'kustomization.yaml', text: after }, image) ?? []
      expect([again?.edits, again?.sure]).toEqual([[], true])
    }
  })

  it('is one value that is another: none else is', () => {
    for (const seed of SEEDS) {
      const text = made(seed * 104729)
      const [place] = findPlaces(yaml, { path: 'kustomization.yaml', text }, image) ?? []
      const [before, after] = [leaves(text), leaves(applyEdits(text, place?.edits ?? []))]
      const changed = after.filter((leaf, index) => leaf !== before[index])
      expect(after).toHaveLength(before.length)
      expect(changed).toHaveLength(1)
      expect(changed[0]).toContain(DIGEST)
    }
  })
})

/** Each value with its key, in the order in which they stand. */
function leaves(text: string): readonly string[] {
  return yaml.parseAllDocuments(text).flatMap((document) => [...read(document.toJS() as unknown, '')])
}

function* read(value: unknown, key: string): Generator<string> {
  if (typeof value === 'string' && value.includes('\n') && value.includes('image:')) yield* leaves(value)
  else if (typeof value !== 'object' || value === null) yield `${key}: ${JSON.stringify(value)}`
  else for (const [name, inner] of Object.entries(value)) yield* read(inner, name)
}
