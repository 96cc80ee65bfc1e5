import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { parseChallenges } from './challenge'

describe('parseChallenges', () => {
  test.each([
    [undefined, []],
    ['', []],
    ['Basic', [{ scheme: 'basic', parameters: {} }]],
    ['Basic realm="a, b"', [{ scheme: 'basic', parameters: { realm: 'a, b' } }]],
    [
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:a/b:pull,push"',
      [
        {
          scheme: 'bearer',
          parameters: {
            realm: 'https://auth.docker.io/token',
            service: 'registry.docker.io',
            scope: 'repository:a/b:pull,push',
          },
        },
      ],
    ],
    ['Bearer realm=x , service = "y"', [{ scheme: 'bearer', parameters: { realm: 'x', service: 'y' } }]],
    ['BEARER REALM="x"', [{ scheme: 'bearer', parameters: { realm: 'x' } }]],
    ['Bearer realm="a\\"b\\\\c"', [{ scheme: 'bearer', parameters: { realm: 'a"b\\c' } }]],
    [
      'Negotiate, Basic realm="x", Bearer realm="y"',
      [
        { scheme: 'negotiate', parameters: {} },
        { scheme: 'basic', parameters: { realm: 'x' } },
        { scheme: 'bearer', parameters: { realm: 'y' } },
      ],
    ],
    ['Bearer realm="never closed', [{ scheme: 'bearer', parameters: {} }]],
    ['Bearer __proto__="x"', [{ scheme: 'bearer', parameters: JSON.parse('{"__proto__":"x"}') }]],
  ])('%s', (header, want) => {
    expect(JSON.parse(JSON.stringify(parseChallenges(header)))).toEqual(want)
  })

  test('what stands behind 8 KiB is not read', () => {
    expect(parseChallenges(`Basic realm="${'x'.repeat(8200)}", Bearer realm="y"`)).toMatchObject([{ scheme: 'basic' }])
  })

  test('whatever is sent, it ends, and soon', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[a-zA-Z=", \\]{0,60}$/)), (header) =>
        Array.isArray(parseChallenges(header)),
      ),
      { numRuns: 2000 },
    )
    const started = performance.now()
    for (const header of [
      `Bearer ${'a="'.repeat(100_000)}`,
      'a '.repeat(100_000),
      `Bearer realm="${'\\'.repeat(100_000)}`,
    ])
      parseChallenges(header)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
