import { createHash } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import type { Annotation } from '../annotation'
import { toCodeQuality } from './code-quality'

const hash = (text: string) => createHash('sha256').update(text).digest('hex')
const read = (annotations: readonly Annotation[]) =>
  JSON.parse(toCodeQuality(annotations, hash)) as Record<string, unknown>[]

describe('GitLab Code Quality', () => {
  test('every remark with a place, its severity translated', () => {
    const entries = read([
      { severity: 'error', title: 'adds', message: 'expected 3\ngot 4', file: './src/a.ts', line: 7, check: 'test' },
      { severity: 'warning', title: 'slow', message: '', file: 'b.ts' },
      { severity: 'notice', title: 'hm', message: 'm', file: 'c.ts', line: -5.5 },
      { severity: 'error', title: 'nowhere', message: 'm' },
    ])
    expect(entries.map(({ fingerprint: _, ...rest }) => rest)).toEqual([
      {
        description: 'adds: expected 3',
        check_name: 'test',
        severity: 'major',
        location: { path: 'src/a.ts', lines: { begin: 7 } },
      },
      {
        description: 'slow',
        check_name: 'slipway',
        severity: 'minor',
        location: { path: 'b.ts', lines: { begin: 1 } },
      },
      {
        description: 'hm: m',
        check_name: 'slipway',
        severity: 'info',
        location: { path: 'c.ts', lines: { begin: 1 } },
      },
    ])
  })

  test('fingerprints are the same in every run, and unlike each other even for twins', () => {
    const twin: Annotation = { severity: 'error', title: 'a', message: 'm', file: 'f', line: 1 }
    const [first, second, third] = read([twin, { ...twin, line: 9 }, { ...twin, file: 'g' }]).map(
      ({ fingerprint }) => fingerprint,
    )
    expect(new Set([first, second, third]).size).toBe(3)
    expect(read([twin])[0]?.['fingerprint']).toBe(first)
  })

  test('a line that is not a number is the first line', () => {
    expect(
      read([{ severity: 'error', title: 'a', message: '', file: 'f', line: Number.NaN }])[0]?.['location'],
    ).toEqual({
      path: 'f',
      lines: { begin: 1 },
    })
  })

  test('nothing is an empty list', () => {
    expect(toCodeQuality([], hash)).toBe('[]\n')
  })
})
