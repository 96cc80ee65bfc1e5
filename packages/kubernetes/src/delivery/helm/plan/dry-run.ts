import { listAt, parseJson, textAt } from '@slipway/core'
import { type KubeObject, parseManifest } from '../../../manifest/manifest'

export interface DryRun {
  /** What is applied. */
  readonly objects: readonly KubeObject[]
  readonly hooks: readonly KubeObject[]
  /** Helm 4 applies server-side, but goes on as before with a release that Helm 3 made. */
  readonly side: 'server' | 'client'
}

/** The output of `helm upgrade --dry-run=server --output=json`. */
export async function readDryRun(
  stdout: string,
  { noHooks = false }: { readonly noHooks?: boolean | undefined } = {},
): Promise<DryRun> {
  const release = parseJson(stdout)
  const hooks = noHooks ? [] : listAt(release, 'hooks').filter((hook) => !isTest(hook))
  const read = async (texts: readonly string[]) => (await Promise.all(texts.map(parseManifest))).flat()
  return {
    objects: await read([textAt(release, 'manifest') ?? '']),
    hooks: await read(hooks.map((hook) => textAt(hook, 'manifest') ?? '')),
    side: textAt(release, 'apply_method') === 'ssa' ? 'server' : 'client',
  }
}

/** Tests run on request alone. */
function isTest(hook: unknown): boolean {
  return listAt(hook, 'events').every((event) => event === 'test' || event === 'test-success')
}
