import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))

export const ENTRYPOINT = ['/bin/node', '/server.mjs']

/**
 * The machine's own Node with the libraries it names, and the server: a root file system that needs no outside base.
 */
export function testRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'test-root-'))
  const node = realpathSync(process.execPath)
  const place = (from: string, to: string) => {
    mkdirSync(dirname(join(root, to)), { recursive: true })
    copyFileSync(realpathSync(from), join(root, to))
  }
  place(node, '/bin/node')
  for (const [path] of execFileSync('ldd', [node], { encoding: 'utf8' }).matchAll(/\/\S+/g)) place(path, path)
  for (const folder of ['tmp', 'proc', 'etc']) mkdirSync(join(root, folder))
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0:root:/:/bin/node\n')
  writeFileSync(join(root, 'server.mjs'), readFileSync(join(here, 'server.mjs')))
  return root
}
