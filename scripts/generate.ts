import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { contactTable, fillReadme, renderConfigSchema, replaceBetween } from '@slipway/core/derive'
import { renderActionYml, renderComponent, renderRunComponent } from '@slipway/hosts/generate'
import { starters } from '../packages/cli/src/init/hosts/starters'
import { renderEngineTable } from '@slipway/action-build/engine-options'
import { actions } from './actions'
import { readContacts } from './contacts'
import { renderErrorPage } from './errors/page'
import { collectTables } from './errors/tables'
import { ROOT } from './paths'
import { recordSchema } from './record-schema'
import { nameStages, renderStageList, renderViewList } from './stage-list'
import { parseYanked, renderYanked } from './release/yanked'
import { publishedWorkflows } from './workflows/workflows'
import release from '../release.json' with { type: 'json' }
import yanked from '../yanked.json' with { type: 'json' }

/** Every generated file but `dist/`, by its path from the root. */
export async function generate(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>()
  for (const action of actions) {
    files.set(`actions/${action.name}/action.yml`, renderActionYml(action))
    files.set(`templates/${action.name}/template.yml`, renderComponent(action, release))
    files.set(
      `actions/${action.name}/README.md`,
      fillReadme(await readFile(join(ROOT, `actions/${action.name}/README.md`), 'utf8'), action),
    )
  }
  for (const [name, contacts] of await readContacts()) {
    const path = `actions/${name}/README.md`
    files.set(path, replaceBetween(files.get(path) ?? '', 'contacts', contactTable(contacts)))
  }
  const build = 'actions/build/README.md'
  files.set(build, replaceBetween(files.get(build) ?? '', 'engines', renderEngineTable()))
  files.set('templates/run/template.yml', renderRunComponent(actions, release))
  files.set('docs/schemas/slipway.schema.json', renderConfigSchema(actions))
  files.set('docs/schemas/record.schema.json', recordSchema(actions))
  files.set('docs/errors.md', renderErrorPage(await collectTables()))
  files.set('packages/cli/src/stages.ts', renderStageList(actions))
  files.set('packages/cli/src/views.ts', renderViewList(actions))
  files.set('packages/cli/src/self/yanked-versions.ts', renderYanked(parseYanked(JSON.stringify(yanked))))
  for (const [path, text] of starters(release.released)) files.set(path, text)
  for (const [path, text] of publishedWorkflows(release)) files.set(path, text)
  const manifest = 'packages/cli/package.json'
  files.set(manifest, nameStages(await readFile(join(ROOT, manifest), 'utf8'), actions))
  return files
}

/** Paths whose content is not what would be generated now. */
export async function stale(): Promise<readonly string[]> {
  const found: string[] = []
  for (const [path, text] of await generate()) {
    if ((await readFile(join(ROOT, path), 'utf8').catch(() => undefined)) !== text) found.push(path)
  }
  return found
}

if (process.argv[1]?.endsWith('generate.ts') === true) {
  for (const [path, text] of await generate()) {
    await mkdir(dirname(join(ROOT, path)), { recursive: true })
    await writeFile(join(ROOT, path), text)
  }
}
