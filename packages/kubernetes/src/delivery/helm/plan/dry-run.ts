import { listAt, parseJson, textAt } from '@slipway/core'

/** What `helm upgrade --dry-run=server --output=json` would apply, hooks behind the rest, as one text. */
export function dryRunText(stdout: string): string {
  const release = parseJson(stdout)
  const hooks = listAt(release, 'hooks').filter((hook) => !isTest(hook))
  const texts = hooks.map((hook) => `# Source: ${textAt(hook, 'path') ?? ''}\n${textAt(hook, 'manifest') ?? ''}`)
  return [textAt(release, 'manifest') ?? '', ...texts].join('\n---\n')
}

/** Tests run on request alone. */
function isTest(hook: unknown): boolean {
  return listAt(hook, 'events').every((event) => event === 'test' || event === 'test-success')
}
