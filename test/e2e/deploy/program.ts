import { rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from '../../../scripts/paths'
import { must } from './ground'

/**
 * The action of entry.ts as a bundle, which every case starts several times: a loader of TypeScript takes two seconds
 * of a processor each time. It is removed when this process ends.
 */
export async function buildProgram(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-suite-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const ncc = join(ROOT, 'node_modules/@vercel/ncc/dist/ncc/cli.js')
  await must(
    process.execPath,
    [ncc, 'build', 'test/e2e/deploy/entry.ts', '-o', folder, '--no-cache', '--transpile-only'],
    { cwd: ROOT },
  )
  await writeFile(join(folder, 'package.json'), '{"type":"module"}\n')
  return join(folder, 'index.js')
}
