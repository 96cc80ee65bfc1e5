import * as fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { DiskReceipts } from './receipts'

function place() {
  const folder = fs.mkdtempSync(join(tmpdir(), 'slipway-receipts-'))
  const path = join(folder, 'state/slipway/receipts')
  const complaints: string[] = []
  const open = () => new DiskReceipts(path, (why) => void complaints.push(why))
  return { folder, path, complaints, open }
}

describe('receipts', () => {
  test('are known to a later process, whole names alone', async () => {
    const { open, path, complaints } = place()
    await open().keep('build-1')
    await Promise.all(['a', 'b', 'c'].map((name) => open().keep(name)))
    const later = open()
    expect(await Promise.all(['build-1', 'a', 'c', 'build', 'uild-1', ''].map((name) => later.has(name)))).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ])
    expect([fs.statSync(path).mode & 0o777, complaints]).toEqual([0o600, []])
  })

  test.each<[string, (path: string, folder: string) => void]>([
    [
      'a link',
      (path, folder) => {
        fs.writeFileSync(join(folder, 'elsewhere'), 'forged\n', { mode: 0o600 })
        fs.symlinkSync(join(folder, 'elsewhere'), path)
      },
    ],
    [
      'a file with a second name',
      (path, folder) => {
        fs.writeFileSync(join(folder, 'elsewhere'), 'forged\n', { mode: 0o600 })
        fs.linkSync(join(folder, 'elsewhere'), path)
      },
    ],
    [
      'a file that others may write',
      (path) => {
        fs.writeFileSync(path, 'forged\n')
        fs.chmodSync(path, 0o666)
      },
    ],
    ['a folder', (path) => fs.mkdirSync(path)],
  ])('%s is no place for them: nothing in it is believed, nothing is written, and it is said once', async (_, make) => {
    const { folder, path, open, complaints } = place()
    fs.mkdirSync(join(folder, 'state/slipway'), { recursive: true })
    make(path, folder)
    const receipts = open()
    expect(await receipts.has('forged')).toBe(false)
    await receipts.keep('mine')
    await receipts.keep('mine')
    expect(await receipts.has('mine')).toBe(false)
    expect(complaints).toHaveLength(1)
    const elsewhere = join(folder, 'elsewhere')
    if (fs.existsSync(elsewhere)) expect(fs.readFileSync(elsewhere, 'utf8')).toBe('forged\n')
  })

  test('the oldest are forgotten', async () => {
    const { path, open } = place()
    const receipts = open()
    await receipts.keep('first')
    fs.appendFileSync(path, Array.from({ length: 13_000 }, (_, i) => `name-of-a-record-${i}\n`).join(''))
    await receipts.keep('last')
    expect(fs.statSync(path).size).toBeLessThan(256 * 1024)
    expect([await receipts.has('first'), await receipts.has('last')]).toEqual([false, true])
  })
})
