import { isObject, listAt, textAt } from '@slipway/core'
import { commentsIn } from './comments'
import type { Imported, ImportedWaiver } from './imported'

/** What a waiver says as well as a rule of Grype's, and what only explains it. */
const RULE: ReadonlySet<string> = new Set(['vulnerability', 'package', 'reason', 'include-aliases'])
const PACKAGE: ReadonlySet<string> = new Set(['name', 'version', 'location'])

export function isGrypeConfiguration(root: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(root['ignore'])
}

/**
 * The rules of `ignore` in `.grype.yaml` (github.com/anchore/grype, "Specifying matches to ignore"). A rule with a
 * condition that a waiver does not have is left out and named: without the condition it would excuse more.
 */
export function fromGrype(root: Readonly<Record<string, unknown>>, text: string): Imported {
  const reasonFor = commentsIn(text, 'vulnerability')
  const waivers: ImportedWaiver[] = []
  const left: string[] = []
  for (const rule of listAt(root, 'ignore')) {
    const id = textAt(rule, 'vulnerability')
    const comment = id === undefined ? undefined : reasonFor(id)
    const reason = textAt(rule, 'reason') ?? comment
    const place = textAt(packageOf(rule), 'location')
    const named = nameOf(packageOf(rule))
    if (!isSayable(rule) || (id === undefined && named === undefined)) left.push(JSON.stringify(rule))
    else
      waivers.push({
        ...(id === undefined ? {} : { id }),
        ...(named === undefined ? {} : { package: named }),
        ...(place === undefined ? {} : { place }),
        ...(reason === undefined ? {} : { reason }),
      })
  }
  if (listAt(root, 'exclude').length > 0) left.push('exclude: name these places in the input skip')
  return { waivers, left }
}

const packageOf = (rule: unknown): unknown => (isObject(rule) ? rule['package'] : undefined)

function nameOf(found: unknown): string | undefined {
  const [name, version] = [textAt(found, 'name'), textAt(found, 'version')]
  return name === undefined || version === undefined ? name : `${name}@${version}`
}

function isSayable(rule: unknown): boolean {
  if (!isObject(rule)) return false
  const { package: found = {} } = rule
  if (!isObject(found) || (found['version'] !== undefined && found['name'] === undefined)) return false
  const known = (part: object, keys: ReadonlySet<string>) => Object.keys(part).every((key) => keys.has(key))
  // Grype takes a name of several for a pattern.
  return known(rule, RULE) && known(found, PACKAGE) && !/[*|()[\]^$\\]/.test(textAt(found, 'name') ?? '')
}
