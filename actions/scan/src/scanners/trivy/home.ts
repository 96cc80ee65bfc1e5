import type { Files } from '@slipway/core'
import type { TrivyPlan } from './args'

export interface TrivyHome extends Pick<TrivyPlan, 'isolation' | 'cache'> {
  /** Folder for the reports. */
  readonly reports: string
}

/** Makes the files and folders that Trivy is given by name, so that it looks for none of its own. */
export async function makeHome(work: string, files: Files): Promise<TrivyHome> {
  const isolation = {
    config: `${work}/trivy.yaml`,
    ignore: `${work}/ignore`,
    secrets: `${work}/secrets.yaml`,
    modules: `${work}/modules`,
  }
  await files.write(isolation.config, '{}\n')
  await files.write(isolation.secrets, '{}\n')
  await files.write(isolation.ignore, '')
  for (const folder of [isolation.modules, `${work}/cache/db`, `${work}/reports`]) await files.makeDirectory(folder)
  return { isolation, cache: `${work}/cache`, reports: `${work}/reports` }
}
