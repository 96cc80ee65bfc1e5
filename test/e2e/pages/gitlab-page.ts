import { join } from 'node:path'
import { renderRunComponent } from '@slipway/hosts/generate'
import { actions } from '../../../scripts/actions'
import { LOGIN } from '../../integration/real-registries'
import { GitLabProject, type Ran } from '../hosts/gitlab-project'
import type { Command } from '../hosts/tools'
import { filesOf, type PageWorld } from './github-page'

/** What a job finds in place of a container's `/kaniko`. */
export interface Places {
  readonly kaniko: string
}

/** The pipeline of a page in a project of its own, run by gitlab-ci-local. */
export class PageOnGitLab {
  readonly project: GitLabProject

  constructor(
    readonly page: string,
    readonly world: PageWorld,
    { tool, commit, places }: { readonly tool: Command; readonly commit: string; readonly places: Places },
  ) {
    // Components of the same path are taken from the project itself.
    this.project = new GitLabProject(tool, 'slipway-ci/slipway')
    for (const [file, text] of filesOf(page, world.registries))
      this.project.write(file, text.replaceAll('/kaniko/executor', places.kaniko).replaceAll(`@${SHA}`, HERE))
    const options = {
      version: '0.1.0',
      commit,
      image: 'unused',
      buildImage: 'unused',
      repository: `file://${world.slipway}`,
    }
    this.project.write('templates/run/template.yml', renderRunComponent(actions, options))
  }

  /** Runs the whole pipeline of a branch; throws what was printed when it is red. */
  async run(more: Readonly<Record<string, string>> = {}): Promise<Ran> {
    const { first } = this.world.registries
    const ran = await this.project.run(
      {
        CI_REGISTRY: first.address,
        CI_REGISTRY_IMAGE: `${first.address}/group/app`,
        CI_REGISTRY_USER: LOGIN.username,
        CI_REGISTRY_PASSWORD: LOGIN.password,
        CI_DEFAULT_BRANCH: 'main',
        SLIPWAY_HOME: this.world.slipway,
        ...this.world.env,
        ...more,
      },
      [],
      { path: this.world.path, timeout: 280_000 },
    )
    if (ran.code !== 0) throw new Error(`${this.page} ended with ${ran.code}:\n${ran.output.slice(-12_000)}`)
    return ran
  }

  read(file: string): string {
    return this.project.read(join('slipway-out', file))
  }
}

const SHA = '1'.repeat(40)
const HERE = '@$CI_COMMIT_SHA'
