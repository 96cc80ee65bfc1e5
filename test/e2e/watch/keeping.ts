import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Ground, World } from './world'

/** What deploy takes over pods that write much, and over silent ones: it keeps the kinds of their error lines. */
export interface Keeping {
  /** Lines a second of each of the old pods. */
  readonly chatty: number
  /** Medians, in seconds. */
  readonly took: number
  readonly cpu: number
  /** Kinds of error lines that the last deploy kept. */
  readonly kinds: number
}

const PODS = 4
const DEPLOYS = 3
/** Milliseconds that the pods write before they are replaced. */
const WRITING = 10_000

export async function measureKeeping(ground: Ground, chatty: number): Promise<Keeping> {
  const world = await World.make(ground, `keeping-${chatty}`)
  const flags = [`--set=replicas=${PODS}`]
  try {
    const seen: { readonly took: number; readonly cpu: number }[] = []
    for (let i = 0; i <= DEPLOYS; i += 1) {
      const image = await world.image({ CHATTY: String(chatty), OTHER: String(i) })
      const run = await world.deploy(image, `run-${i}`, flags)
      if (run.code !== 0) throw new Error(`deploy ended with ${run.code}\n${run.log}`)
      // The first replaces nothing.
      if (i > 0) seen.push(run)
      await sleep(WRITING)
    }
    const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
    const kinds = await kindsOf(join(world.folder, `run-${DEPLOYS}`, 'record'))
    return { chatty, took: median(seen.map(({ took }) => took)), cpu: median(seen.map(({ cpu }) => cpu)), kinds }
  } finally {
    await world.end()
  }
}

async function kindsOf(folder: string): Promise<number> {
  const [name = ''] = (await readdir(folder)).filter((file) => file.startsWith('deploy-'))
  const { facts } = JSON.parse(await readFile(join(folder, name), 'utf8')) as {
    readonly facts?: { readonly logs?: { readonly kinds: readonly unknown[] } }
  }
  return facts?.logs?.kinds.length ?? 0
}
