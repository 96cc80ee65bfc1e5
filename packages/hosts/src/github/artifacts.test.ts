import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { readArtifactsFile } from '@slipway/testing'
import { declareImage } from './artifacts'

const folder = mkdtempSync(join(tmpdir(), 'slipway-artifacts-'))
afterAll(() => rmSync(folder, { recursive: true }))
const [A, B] = [`sha256:${'a'.repeat(64)}`, `sha256:${'b'.repeat(64)}`]

function declared(images: readonly string[], subjects: unknown = []): string {
  const [file, list] = [join(folder, 'artifacts'), join(folder, 'list')]
  writeFileSync(file, '')
  writeFileSync(list, typeof subjects === 'string' ? subjects : JSON.stringify({ version: 1, subjects }))
  for (const image of images) declareImage(image, { GITHUB_ARTIFACTS: file, GITHUB_ARTIFACTS_LIST: list })
  return readFileSync(file, 'utf8')
}

describe('the image that was pushed, for the runner', () => {
  test.each(['localhost:5000/shop', 'registry.example.com/team/shop_x--y', '[::1]:5000/shop'])('%s', (name) => {
    expect([...readArtifactsFile(declared([`${name}@${A}`]))]).toEqual([[name, A]])
  })
  test.each([
    '',
    'shop:1',
    `sh op@${A}`,
    `a=b@${A}`,
    `#shop@${A}`,
    `shop@${A}\noci://evil@${B}`,
    `shop@${A}#`,
    `@${A}`,
    `***@${A}`,
    'shop@sha256:abc',
    `shop@${A.toUpperCase()}`,
  ])('%j would fail the step, and is left out', (image) => {
    expect(declared([image])).toBe('')
  })
  test('a name that has another digest in this job is left out, the same one is not', () => {
    const known = [{ name: 'shop', digest: A, kind: 'oci' }]
    expect(declared([`shop@${B}`], known)).toBe('')
    expect(readArtifactsFile(declared([`shop@${A}`], known)).get('shop')).toBe(A)
    expect(declared([`shop@${A}`], Array(500).fill({ name: 'x', digest: A }))).toBe('')
  })
  test('a list that cannot be read says nothing, and without the file nothing is written', () => {
    expect(declared([`shop@${A}`], 'nonsense')).toBe(`oci://shop@${A}\n`)
    expect(() => [{}, { GITHUB_ARTIFACTS: '' }].forEach((env) => declareImage(`shop@${A}`, env))).not.toThrow()
  })
})
