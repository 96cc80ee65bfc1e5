import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Annotation } from '@slipway/core'
import { readAsRunner } from '@slipway/testing'
import { annotationCommand, formatCommand } from './commands'

describe('a command is read by the runner as it was meant', () => {
  test.each<[string, Annotation, Record<string, string>, string]>([
    [
      'everything that escapes',
      {
        severity: 'error',
        title: 'a,b:c%0A::d',
        message: '100%\r\n::add-mask::x %0A %25 ##[group]',
        file: 'a,b:c.ts',
        line: 3,
        endLine: 5,
      },
      { file: 'a,b:c.ts', line: '3', endline: '5', title: 'a,b:c%0A::d' },
      '100%\r\n::add-mask::x %0A %25 ##[group]',
    ],
    ['no place', { severity: 'notice', title: 't', message: 'm' }, { title: 't' }, 'm'],
    [
      'a line that is no number',
      { severity: 'warning', title: 't', message: 'm', file: 'f', line: Number.NaN },
      { file: 'f', title: 't' },
      'm',
    ],
    [
      'a line below one',
      { severity: 'warning', title: 't', message: 'm', file: 'f', line: -1, endLine: 4 },
      { file: 'f', title: 't' },
      'm',
    ],
    [
      'a line beyond all',
      { severity: 'warning', title: 't', message: 'm', file: 'f', line: 1e300 },
      { file: 'f', title: 't' },
      'm',
    ],
    [
      'an end that is none',
      { severity: 'warning', title: 't', message: 'm', file: 'f', line: 2, endLine: 0.5 },
      { file: 'f', line: '2', title: 't' },
      'm',
    ],
    [
      'a file outside',
      { severity: 'error', title: 't', message: 'm', file: '../../etc/passwd' },
      { file: '../../etc/passwd', title: 't' },
      'm',
    ],
    [
      'a file with a line break',
      { severity: 'error', title: 't', message: 'm', file: 'a\n::add-mask::b' },
      { file: 'a\n::add-mask::b', title: 't' },
      'm',
    ],
  ])('%s', (_, annotation, properties, data) => {
    const { commands, shown } = readAsRunner(annotationCommand(annotation))
    expect(shown).toEqual([])
    expect(commands.map((c) => ({ name: c.name, properties: Object.fromEntries(c.properties), data: c.data }))).toEqual(
      [{ name: annotation.severity, properties, data }],
    )
  })

  test('any text round-trips, in one line', () => {
    const text = fc.string({ unit: fc.constantFrom(...'\r\n%:,;=#[]a0D2 5A') })
    fc.assert(
      fc.property(
        text,
        text.filter((t) => t !== ''),
        (data, value) => {
          const line = formatCommand('notice', { title: value }, data)
          expect(line).not.toMatch(/[\r\n]/)
          const [command] = readAsRunner(line).commands
          expect(command?.data).toBe(data)
          // The runner trims the list of properties.
          expect(command?.properties.get('title') ?? '').toBe(value.replace(/ +$/, ''))
        },
      ),
      { numRuns: 1000 },
    )
  })

  test('a long message is cut to what the runner shows', () => {
    const [command] = readAsRunner(
      annotationCommand({ severity: 'error', title: 't', message: 'x'.repeat(10_000) }),
    ).commands
    expect(command?.data).toHaveLength(4000)
  })
})
