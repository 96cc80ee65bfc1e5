import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Files, Flags } from './delivery'
import type { Ground } from './ground'
import { readPage } from './page'
import { Site } from './site'

/** What is more than one release after another: several environments, clusters or change requests. */
export interface Trial {
  readonly name: string
  /** Of docs/migration, where there is one. */
  readonly page?: string
  readonly release: string
  readonly files: Files
  /** Namespaces that it makes; the first is where its site looks. */
  readonly namespaces: readonly string[]
  readonly run: (site: Site) => Promise<readonly string[]>
}

export async function runTrial(trial: Trial, ground: Ground): Promise<readonly string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'delivery-'))
  const site = new Site(ground, trial.namespaces[0] ?? 'default', trial.release, join(folder, 'checkout'))
  const config = trial.page === undefined ? undefined : readPage(trial.page).config
  try {
    await site.clear()
    await site.write({ ...(config === undefined ? {} : { '.slipway.yml': config }), ...trial.files })
    return await trial.run(site)
  } finally {
    for (const namespace of trial.namespaces)
      await site.kubectl(['delete', 'namespace', namespace, '--ignore-not-found', '--wait=false'])
    await rm(folder, { recursive: true, force: true })
  }
}

/** What every deploy of the suite is given: a registry without TLS, and an end within its time. */
export const ALWAYS: Flags = { 'plain-http': 'true', timeout: '90s', 'fail-fast': 'strict' }

/** A job of a merge request on GitLab. */
export const onGitLab = (site: Site, number: number): Flags => ({
  GITLAB_CI: 'true',
  CI: 'true',
  CI_PROJECT_DIR: site.folder,
  CI_MERGE_REQUEST_IID: String(number),
  CI_PROJECT_ID: '1',
  CI_MERGE_REQUEST_PROJECT_ID: '1',
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '1',
  CI_PIPELINE_ID: '12',
})
