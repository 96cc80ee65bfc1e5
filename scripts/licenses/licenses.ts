import { existsSync, readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../paths'

/** Texts of packages that ship none; `licenses/README.md` says where each comes from. */
const FOLDER = join(ROOT, 'licenses')

export interface LicenseSources {
  /** Whether there is such a package in what is installed. */
  isPackage(name: string): boolean
  /** The text that the repository keeps for it. */
  textOf(name: string): string | undefined
}

/**
 * Completes the list that ncc writes (name, licence and text of each package, one after another): packages without a
 * text get ours, parts of Slipway itself are left out, since they are under `LICENSE`, and a text that many packages
 * have to the letter stands there once.
 * @throws Error naming every package that has no text
 */
export function completeLicenses(list: string, { isPackage, textOf }: LicenseSources): string {
  const lines = list.split('\n')
  const starts = lines.flatMap((line, i) =>
    (i === 0 || lines[i - 1] === '') && /^[\w .()+-]{2,60}$/.test(lines[i + 1] ?? '') && isPackage(line) ? [i] : [],
  )
  const packages = starts
    .map((start, i) => {
      const [name = '', license = '', ...text] = lines.slice(start, starts[i + 1])
      return { name, license, text: text.join('\n').trim() || (textOf(name)?.trim() ?? '') }
    })
    .filter(({ name }) => !name.startsWith('@slipway/'))
  const missing = packages.filter(({ text }) => text === '').map(({ name }) => name)
  if (missing.length > 0)
    throw new Error(
      `expected the licence text of every bundled package, found none of ${missing.join(', ')}; add it to licenses/`,
    )
  const firsts = new Map<string, string>()
  const entries = packages.map(({ name, license, text }) => {
    const first = firsts.get(text)
    firsts.set(text, first ?? name)
    return `${name}\n${license}\n${first === undefined ? text : `The same text as that of ${first}.`}`
  })
  return `${entries.join('\n\n')}\n`
}

export async function writeLicenses(path: string): Promise<void> {
  await writeFile(path, completeLicenses(await readFile(path, 'utf8'), installedLicenses))
}

export const installedLicenses: LicenseSources = {
  isPackage: (name) => /^[\w@./-]+$/.test(name) && existsSync(join(ROOT, 'node_modules', name, 'package.json')),
  textOf(name) {
    const path = join(FOLDER, `${name.replace('/', '__')}.txt`)
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined
  },
}
