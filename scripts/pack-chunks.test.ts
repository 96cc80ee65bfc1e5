import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from '@jest/globals'
import { packChunks } from './pack-chunks'

const ENTRY = 'let s={};s.u=e=>""+e+".index.js",s.o=1;export const name=s.u;\n'
const filler = (size: number) => `/*${'x'.repeat(size)}*/`

function folderOf(chunks: Readonly<Record<string, string>>, entry = ENTRY): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-pack-'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  writeFileSync(join(folder, 'index.js'), entry)
  for (const [ids, modules] of Object.entries(chunks)) {
    const [id = ''] = ids.split(',')
    const text = `export const id=${id};export const ids=[${ids}];export const modules={${modules}};`
    writeFileSync(join(folder, `${id}.index.js`), text)
  }
  return folder
}

interface Packed {
  readonly ids: readonly number[]
  readonly modules: Readonly<Record<string, () => unknown>>
}
const load = (folder: string, name: string) => import(pathToFileURL(join(folder, name)).href) as Promise<Packed>

test('every chunk is found in the file that the entry names, with all of its modules, small ones in each', async () => {
  const chunks = {
    '1': '10:()=>"ten",11(){return"eleven"}',
    '2': '20:()=>"twenty",11(){return"eleven"}',
    '3': `30:()=>{${filler(30_000)}return"thirty"},11(){return"eleven"}`,
    '4': `40:()=>{${filler(22_000)}}`,
    '5': `50:()=>{${filler(22_000)}}`,
    '6': `60:()=>{${filler(22_000)}}`,
    '7': `70:()=>{${filler(22_000)}}`,
    '8': `80:()=>{${filler(22_000)}}`,
  }
  const folder = folderOf(chunks)
  await packChunks(folder)
  const { name } = (await import(pathToFileURL(join(folder, 'index.js')).href)) as { name: (id: number) => string }
  const files = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map((id) => load(folder, name(id))))
  expect(files.map(({ ids }, n) => ids.includes(n + 1))).toEqual(files.map(() => true))
  expect(readdirSync(folder).sort()).toEqual(['1.index.js', '3.index.js', '8.index.js', 'index.js', 'package.json'])
  expect([files[0], files[1], files[2]].map((file) => file?.modules[11]?.())).toEqual(['eleven', 'eleven', 'eleven'])
  expect([files[0]?.modules[10]?.(), files[1]?.modules[20]?.(), files[2]?.modules[30]?.()]).toEqual([
    'ten',
    'twenty',
    'thirty',
  ])
})

test('a chunk is loaded from a file of its own, not from a large one that has all of its modules as well', async () => {
  const folder = folderOf({ '1': '10:()=>"ten"', '3,1': `10:()=>"ten",30:()=>{${filler(30_000)}}` })
  await packChunks(folder)
  const { name } = (await import(pathToFileURL(join(folder, 'index.js')).href)) as { name: (id: number) => string }
  expect([name(1), name(3)]).toEqual(['1.index.js', '3.index.js'])
  expect((await load(folder, name(3))).ids).toEqual([3, 1])
})

test('code that loads a chunk that is nowhere is not packed', async () => {
  const folder = folderOf({ '1': '10:(e,t,n)=>n.e(9)' })
  await expect(packChunks(folder)).rejects.toThrow('expected a chunk 9, found none')
})

test('a runtime that names its files in another way is not packed into something that does not start', async () => {
  const folder = folderOf({ '1': '10:()=>1' }, 'let s={};s.u=e=>"chunk-"+e;\n')
  await expect(packChunks(folder)).rejects.toThrow('expected one place in')
})

test('what is no chunk is not packed', async () => {
  const folder = folderOf({})
  writeFileSync(
    join(folder, '1.index.js'),
    'import x from "x";export const id=1;export const ids=[1];export const modules={};',
  )
  await expect(packChunks(folder)).rejects.toThrow('expected a chunk of webpack in')
})

test('what a run begins with stands alone, and reads little that it does not need', async () => {
  const common = (id: number, size: number) => `${id}:()=>{${filler(size)}return ${id}}`
  const entry = `${ENTRY}s.e(1).then(()=>s.e(2));\n`
  const folder = folderOf(
    {
      '1': `10:()=>s.e(3),${common(90, 30_000)}`,
      '2': `20:()=>1,${common(90, 30_000)}`,
      '3': `30:()=>1,${common(91, 60_000)}`,
      '4': `40:()=>1,${common(91, 60_000)}`,
      '5': `50:()=>{${filler(30_000)}},${common(91, 60_000)}`,
    },
    entry,
  )
  await packChunks(folder)
  const sharedBy = (name: string) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/from"\.\/(shared-\d+)/g)].map(([, file]) => file)
  expect([sharedBy('1.index.js'), sharedBy('2.index.js')]).toEqual([['shared-90'], ['shared-90']])
  expect(sharedBy('5.index.js')).toEqual(['shared-91'])
})
