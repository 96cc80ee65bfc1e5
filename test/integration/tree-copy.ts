import { execFileSync, spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ROOT } from '../../scripts/paths'

interface Ran {
  readonly code: number | null
  readonly output: string
}

/** A copy of the whole tree that something is added to; packages of others are shared with the original. */
export class TreeCopy {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'slipway-growth-')))

  constructor() {
    const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
      cwd: ROOT,
      encoding: 'utf8',
    })
    for (const file of files.split('\n').filter((name) => name !== '' && !name.startsWith('dist/')))
      if (existsSync(join(ROOT, file))) cpSync(join(ROOT, file), join(this.root, file))
    mkdirSync(join(this.root, 'node_modules'))
    for (const name of readdirSync(join(ROOT, 'node_modules')))
      if (name !== '@slipway') symlinkSync(join(ROOT, 'node_modules', name), join(this.root, 'node_modules', name))
    this.link()
  }

  /** Every package and action of the copy, by its name: what npm does for a workspace. */
  link(): void {
    const scope = join(this.root, 'node_modules/@slipway')
    rmSync(scope, { recursive: true, force: true })
    mkdirSync(scope)
    for (const folder of ['packages', 'actions'].flatMap((top) =>
      readdirSync(join(this.root, top)).map((name) => join(this.root, top, name)),
    )) {
      const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { readonly name: string }
      symlinkSync(folder, join(this.root, 'node_modules', name))
    }
  }

  add(from: string, to: string): void {
    cpSync(from, join(this.root, to), { recursive: true })
    this.link()
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true })
    writeFileSync(join(this.root, path), text)
  }

  read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8')
  }

  /** Changes a file that is there; throws when there is nothing to change. */
  edit(path: string, from: string, to: string): void {
    const text = this.read(path)
    if (!text.includes(from)) throw new Error(`${path} has no ${JSON.stringify(from)}`)
    this.write(path, text.replace(from, to))
  }

  run(args: readonly string[], cwd = this.root): Ran {
    const env = { PATH: process.env['PATH'], HOME: this.root, NO_COLOR: '1' }
    const { status, stdout, stderr } = spawnSync(process.execPath, [...args], { cwd, env, encoding: 'utf8' })
    return { code: status, output: `${stdout}${stderr}` }
  }

  tsx = (...args: readonly string[]): Ran => this.run(['--import', 'tsx', ...args])
  types = (): Ran => this.run(['node_modules/typescript/bin/tsc', '--noEmit'])
  lint = (...paths: readonly string[]): Ran => this.run(['node_modules/eslint/bin/eslint.js', ...paths])

  remove(): void {
    rmSync(this.root, { recursive: true, force: true })
  }
}
