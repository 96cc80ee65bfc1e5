import type { HostKind } from '../kit/host-kind'

export const gitlab: HostKind<'gitlab'> = {
  name: 'gitlab',
  detect: (env) => env['GITLAB_CI'] === 'true',
  workspace: (env) => env['CI_PROJECT_DIR'],
  // Where the runner itself keeps what belongs to the job and not to the checkout; after_script still finds it.
  state: ({ CI_PROJECT_DIR: project = '' }) => (project === '' ? undefined : `${project}.tmp/slipway-state`),
  open: async (start) => new (await import('./gitlab-host')).GitLabHost(start),
}
