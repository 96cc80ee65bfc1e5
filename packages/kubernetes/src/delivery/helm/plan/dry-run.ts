import { listAt, parseJson, textAt } from '@slipway/core'
import { hookEvents, type KubeObject, parseManifest } from '../../../manifest/manifest'

export interface DryRun {
  /** What is applied. */
  readonly objects: readonly KubeObject[]
  readonly hooks: readonly KubeObject[]
  readonly side: ApplySide
}

/** Helm 4 applies server-side, but goes on as before with a release that Helm 3 made. */
export type ApplySide = 'server' | 'client'

/** The output of `helm upgrade --dry-run=server --output=json`, hooks behind the rest as one text. */
export function readDryRun(
  stdout: string,
  { noHooks = false }: { readonly noHooks?: boolean | undefined } = {},
): { readonly text: string; readonly side: ApplySide } {
  const release = parseJson(stdout)
  const hooks = noHooks ? [] : listAt(release, 'hooks').filter((hook) => !isTest(hook))
  const texts = hooks.map((hook) => `# Source: ${textAt(hook, 'path') ?? ''}\n${textAt(hook, 'manifest') ?? ''}`)
  return {
    text: [textAt(release, 'manifest') ?? '', ...texts].join('\n---\n'),
    side: textAt(release, 'apply_method') === 'ssa' ? 'server' : 'client',
  }
}

/** The objects of such a text. */
export async function parseDryRun(text: string, side: ApplySide): Promise<DryRun> {
  const all = await parseManifest(text)
  const isHook = (object: KubeObject) => hookEvents(object).length > 0
  return { objects: all.filter((object) => !isHook(object)), hooks: all.filter(isHook), side }
}

/** Tests run on request alone. */
function isTest(hook: unknown): boolean {
  return listAt(hook, 'events').every((event) => event === 'test' || event === 'test-success')
}
