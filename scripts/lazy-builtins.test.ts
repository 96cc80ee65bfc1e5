import { describe, expect, test } from '@jest/globals'
import { withLazyBuiltins } from './lazy-builtins'

const HEAD = 'import{createRequire as e}from"module";'
const ask = (module: string) => `e(import.meta.url)("${module}")`

/** Runs a text as the bundle would, and tells which modules were asked for, one after another. */
function run(text: string, use: string): { readonly asked: readonly string[]; readonly value: unknown } {
  const asked: string[] = []
  const program = { getBuiltinModule: (name: string) => (asked.push(name), process.getBuiltinModule(name)) }
  const value: unknown = new Function('process', `${text};return ${use}`)(program)
  return { asked, value }
}

describe('modules of Node in a bundle', () => {
  test('one that loads slowly is loaded when it is used', () => {
    const text = withLazyBuiltins(`${HEAD}const a=${ask('node:crypto')},b=${ask('node:path')}`)
    expect(run(text, '1').asked).toEqual(['node:path'])
    const used = run(text, 'a.createHash("sha256").update("x").digest("hex").length')
    expect(used).toEqual({ asked: ['node:path', 'node:crypto'], value: 64 })
  })

  test('one that is taken apart is whole', () => {
    const text = withLazyBuiltins(`${HEAD}const a=${ask('node:zlib')}`)
    expect(run(text, 'Object.keys({...a}).includes("crc32")===Object.keys(a).includes("crc32")').value).toBe(true)
    expect(run(text, '"gunzipSync" in a && Object.getOwnPropertyNames(a).includes("gunzipSync")').value).toBe(true)
    expect(run(text, '"nothing" in a || Object.hasOwn(a,"nothing")').value).toBe(false)
  })

  test('what is no module of Node is not lost', () => {
    expect(() => withLazyBuiltins(`${HEAD}const a=e(import.meta.url)(b)`)).toThrow('expected only modules of Node by e')
  })

  test('a file that asks for none is as it was', () => {
    expect(withLazyBuiltins('const a=1')).toBe('const a=1')
  })
})
