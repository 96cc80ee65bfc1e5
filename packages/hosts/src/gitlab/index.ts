import type { HostKind } from '../kit/host-kind'

export const gitlab: HostKind<'gitlab'> = {
  name: 'gitlab',
  detect: (env) => env['GITLAB_CI'] === 'true',
  workspace: (env) => env['CI_PROJECT_DIR'],
  open: async (start) => new (await import('./gitlab-host')).GitLabHost(start),
}
