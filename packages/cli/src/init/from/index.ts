import { type PeerTable, readYaml, UnreadableYaml, UserError } from '@slipway/core'
import type { AnyAction } from '@slipway/core'
import type { Draft } from '../draft'
import type { Survey } from '../survey'
import { applyTaken } from './apply'
import { takeWorkflow } from './github'
import { takePipeline, withIncludes } from './gitlab'
import { REFERENCE } from './gitlab-jobs'
import { readScripts, type ReadText, withCalls } from './local-parts'
import { Taken } from './taken'

export interface Source {
  /** Relative to the top of the repository. */
  readonly file: string
  readonly text: string
}

/**
 * What another pipeline says, for the draft of this one.
 * @throws UserError `INIT_FROM` for a file that is no workflow and no pipeline
 */
export async function translation(
  source: Source,
  found: Survey,
  actions: readonly AnyAction[],
  readText: ReadText = () => Promise.resolve(undefined),
): Promise<(draft: Draft) => Draft> {
  const root = await read(source)
  const parts: string[] = [source.text]
  const part = async (file: string) => {
    const text = await readText(file)
    if (text !== undefined) parts.push(text)
    return text === undefined ? undefined : await read({ file, text })
  }
  const taken = new Taken()
  const { file } = source
  const whole = await (isWorkflow(source, root) ? withCalls(root, part) : withIncludes(root, file, part, taken))
  taken.scripts = await readScripts(parts.join('\n'), readText)
  if (isWorkflow(source, root))
    takeWorkflow(whole, { file, repository: found.repository, peers: peersOf(actions) }, taken)
  else takePipeline(whole, { file, repository: found.repository }, taken)
  if (taken.seen.size === 0)
    throw new UserError(
      'INIT_FROM',
      `${source.file}: expected steps that build, test, scan, push or deploy, found none that is known`,
      'name the file that has them, or leave --from out',
    )
  return (draft) => applyTaken(draft, taken)
}

function isWorkflow({ file }: Source, root: unknown): boolean {
  return /(?:^|\/)\.github\//.test(file) || (typeof root === 'object' && root !== null && 'jobs' in root)
}

async function read({ file, text }: Source): Promise<unknown> {
  try {
    return await readYaml(withReferences(text))
  } catch (error) {
    if (!(error instanceof UnreadableYaml)) throw error
    // Of two keys of one name GitLab takes the second; GitHub refuses them.
    if (!isWorkflow({ file, text }, undefined) && error.problems.every((one) => /keys must be unique/.test(one)))
      return (await import('yaml')).parse(withReferences(text), {
        schema: 'core',
        uniqueKeys: false,
        maxAliasCount: 20,
      }) as unknown
    throw new UserError(
      'INIT_FROM',
      `${file}: ${error.problems[0] ?? 'expected YAML'}`,
      'correct the file, or leave --from out',
    )
  }
}

/** GitLab's own tag of YAML, as a map that any reader knows. */
const withReferences = (text: string): string =>
  text.replace(/!reference\s*(\[[^\]]*\])/g, (_, path: string) => `{ ${REFERENCE}: ${path} }`)

/** Every row of our stages about other actions, by the action in small letters. */
function peersOf(actions: readonly AnyAction[]): PeerTable {
  const all: Record<string, Record<string, PeerTable[string][string]>> = {}
  for (const { peers = {} } of actions)
    for (const [name, inputs] of Object.entries(peers))
      all[name.toLowerCase()] = { ...all[name.toLowerCase()], ...inputs }
  return all
}
