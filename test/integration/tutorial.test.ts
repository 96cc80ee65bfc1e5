import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { ROOT } from '../../scripts/paths'
import { missingForReader, Reader } from '../e2e/hosts/reader'
import { freePort } from '../free-port'
import { lookUp } from '../e2e/needs'

/** docs/tutorial.md: every command of it, in its order, by the shipped program and the sandbox. */
lookUp('tutorial')
const missing = missingForReader()
const suite = missing === undefined ? describe : describe.skip

const reader = new Reader()
afterAll(() => reader.remove())

const blocks = [...readFileSync(join(ROOT, 'docs/tutorial.md'), 'utf8').matchAll(/```sh\n([^]*?)```/g)].map(
  ([, block = '']) => block.trim(),
)

suite(`the tutorial${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  test('every command works, in the order of the page', async () => {
    const port = String(await freePort())
    reader.prepare(port)
    const commands = blocks.map((block) => block.replaceAll(/\b5000\b/g, port))
    const [sandbox, ...second] = commands.filter((block) => block.includes('slipway sandbox'))
    expect(second).toEqual([])
    await reader.startSandbox(String(sandbox))
    const script = commands.filter((block) => block !== sandbox).join('\n')
    const output = await reader.run(['bash', '-e', '-c', script])
    // The release of the third step runs, the fourth takes the second revision back, and the page is there.
    expect(output).toMatch(/deploy +pass/)
    expect(output).toMatch(/revision 1/)
    expect(output).toContain('/shop/slipway-out/report.html')
    expect(output).toContain('removed slipway-out')
    expect(existsSync(join(reader.root, 'home/shop/slipway-out'))).toBe(false)
  }, 240_000)
})
