import { renderWorkflow } from './github'
import { renderCalls } from './github-calls'
import { renderPipeline } from './gitlab'
import { OWN_LOGIN } from './login'
import type { Release } from './pins'

/** The files to start from by hand, of the same text as what init writes. */
export function starters(release: Release): ReadonlyMap<string, string> {
  const whole = {
    release,
    toolchains: [],
    tests: true,
    deploys: true,
    smokes: true,
    environment: 'production',
    failOn: 'critical',
    ignoreUnfixed: false,
    starter: true,
  }
  const workflow = { ...whole, branch: 'main', tags: [], components: [], login: OWN_LOGIN }
  return new Map([
    ['workflows-templates/github/slipway.yml', renderCalls(workflow)],
    ['workflows-templates/github/slipway-steps.yml', renderWorkflow(workflow)],
    ['workflows-templates/gitlab/slipway.gitlab-ci.yml', renderPipeline({ ...whole, dockerfile: false })],
  ])
}
