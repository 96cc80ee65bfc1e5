import { listAt, parseJson, textAt } from '@slipway/core'
import { type KubeObject, parseManifest } from '../../../manifest/manifest'

/** The objects in the output of `helm upgrade --dry-run=server --output=json`. */
export async function readDryRun(stdout: string): Promise<readonly KubeObject[]> {
  const release = parseJson(stdout)
  const hooks = listAt(release, 'hooks').filter((hook) => !isTest(hook))
  const texts = [textAt(release, 'manifest') ?? '', ...hooks.map((hook) => textAt(hook, 'manifest') ?? '')]
  return (await Promise.all(texts.map(parseManifest))).flat()
}

/** Tests run on request alone. */
function isTest(hook: unknown): boolean {
  return listAt(hook, 'events').every((event) => event === 'test' || event === 'test-success')
}
