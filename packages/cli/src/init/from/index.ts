import { type PeerTable, readYaml, UnreadableYaml, UserError } from '@slipway/core'
import type { AnyAction } from '@slipway/core'
import type { Draft } from '../draft'
import type { Survey } from '../survey'
import { applyTaken } from './apply'
import { takeWorkflow } from './github'
import { takePipeline } from './gitlab'
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
): Promise<(draft: Draft) => Draft> {
  const root = await read(source)
  const taken = new Taken()
  if (isWorkflow(source, root))
    takeWorkflow(root, { file: source.file, repository: found.repository, peers: peersOf(actions) }, taken)
  else takePipeline(root, source.file, taken)
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
    return await readYaml(text.replace(/!reference\s*(?=\[)/g, ''))
  } catch (error) {
    if (!(error instanceof UnreadableYaml)) throw error
    // Of two keys of one name GitLab takes the second; GitHub refuses them.
    if (!isWorkflow({ file, text }, undefined) && error.problems.every((one) => /keys must be unique/.test(one)))
      return (await import('yaml')).parse(text, { schema: 'core', uniqueKeys: false, maxAliasCount: 20 }) as unknown
    throw new UserError(
      'INIT_FROM',
      `${file}: ${error.problems[0] ?? 'expected YAML'}`,
      'correct the file, or leave --from out',
    )
  }
}

/** Every row of our stages about other actions, by the action in small letters. */
function peersOf(actions: readonly AnyAction[]): PeerTable {
  const all: Record<string, Record<string, PeerTable[string][string]>> = {}
  for (const { peers = {} } of actions)
    for (const [name, inputs] of Object.entries(peers))
      all[name.toLowerCase()] = { ...all[name.toLowerCase()], ...inputs }
  return all
}
