import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '../../../scripts/release/run'

const PLATFORMS = ['linux/amd64', 'linux/arm64']
const PROGRAMS: Readonly<Record<string, string>> = { 'usr/local/bin/node': process.execPath, 'bin/sh': '/bin/sh' }

/**
 * In the place of Node's own image, which a machine without the internet cannot pull: the Node and the shell of this
 * machine with their libraries, in a registry, for two platforms (the second has the same bytes, and is never run).
 * @returns the reference by digest
 */
export async function provideBase(slipway: string, registry: string, folder: string): Promise<string> {
  const files = join(folder, 'files')
  for (const [path, program] of Object.entries(PROGRAMS))
    for (const [to, from] of [[path, program], ...librariesOf(program).map((file) => [file.slice(1), file])] as const)
      copy(from, join(files, to))
  mkdirSync(join(files, 'tmp'), { recursive: true })
  const layout = join(folder, 'layout')
  const call = (...args: readonly string[]) => run(process.execPath, [slipway, ...args], { cwd: folder })
  await call(
    'build',
    '--engine=assemble',
    '--base=scratch',
    `--context=${folder}`,
    '--copy=files:/',
    `--layout=${layout}`,
    ...PLATFORMS.map((platform) => `--platforms=${platform}`),
    '--env=PATH=/usr/local/bin:/usr/bin:/bin',
    `--output=${folder}/out`,
  )
  await call('push', `--layout=${layout}`, `--image=${registry}/library/node`, '--plain-http', `--output=${folder}/out`)
  const index = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')) as {
    manifests: readonly { digest: string }[]
  }
  return `${registry}/library/node@${index.manifests[0]?.digest ?? ''}`
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  cpSync(realpathSync(from), to)
}

function librariesOf(program: string): readonly string[] {
  const text = execFileSync('ldd', [program], { encoding: 'utf8' })
  return [...text.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path)
}
