import { filterInstead, finish, inSession, start } from '@slipway/hosts'
import { catalogue, loadAction } from './catalogue'

/**
 * The entry of the one bundle, `dist/slipway`. Every other program under `dist/` is a stub that calls one of these.
 */

/** One action as the program: what GitHub's runner and a job of GitLab start. */
export async function startStage(name: string): Promise<void> {
  if (await filterInstead(pinned)) return
  await start(await loadAction(name), catalogue)
}

/** Helm hands what it rendered to the program that started it. */
const pinned = async (text: string, rule: string) => (await import('@slipway/kubernetes')).pinRendered(text, rule)

/** GitHub's post step and GitLab's after_script. */
export async function finishStage(name: string): Promise<void> {
  await finish(await loadAction(name), catalogue)
}

/** The command `slipway`. */
export async function startCommand(): Promise<void> {
  if (await filterInstead(pinned)) return
  await inSession(async (session) => (await import('./command')).command(process.argv.slice(2), session))
}

/** A thread of any of these programs. */
export async function serveThread(): Promise<void> {
  await (await import('./threads')).serveThread()
}

/** For the sandbox, whose bundle is loaded by this one: the reader of YAML lies in `dist/` once. */
export const yaml = () => import('yaml')
