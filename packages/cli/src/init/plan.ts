import { checkDraft } from './check'
import { compose } from './compose'
import type { Form, Wishes } from './wishes'
import { type Draft, ORDER } from './draft'
import type { Release } from './hosts/pins'
import { formFacts, planFiles, type Setting } from './plan-files'
import type { Survey } from './survey'
import { questionsOf, type Told } from './told'

/** Everything that init would write and ask, before anything is written. */
export interface Plan extends Pick<Told, 'found' | 'lost' | 'questions'> {
  readonly files: ReadonlyMap<string, string>
}

/** @param change of what was found, such as by a pipeline that is translated */
export async function plan(
  found: Survey,
  wishes: Wishes & { readonly release: Release; readonly form?: Form; readonly from?: string | undefined },
  change: (draft: Draft) => Draft = (draft) => draft,
): Promise<Plan> {
  const { release, environment, form = 'auto', from } = wishes
  const draft = askForChart(await checkDraft(change(compose(found, wishes))), found)
  const setting: Setting = { found, release, environment, form, from }
  return {
    files: await planFiles(draft, setting),
    found: [...formFacts(draft, setting), ...draft.found],
    lost: draft.lost,
    questions: questionsOf(draft, setting),
  }
}

/** A pipeline may name a chart that a step of it makes or fetches. */
function askForChart(draft: Draft, { tree }: Survey): Draft {
  const chart = draft.stages.get('deploy')?.['chart']
  const isFolder = typeof chart === 'string' && !/:\/\/|\.tgz$/.test(chart)
  if (!isFolder || tree.has(`${chart}/Chart.yaml`.replace(/^\.\//, ''))) return draft
  const question = {
    order: ORDER.deploy,
    place: 'stages.deploy.chart',
    text: `there is no chart at ${chart}: name its folder, oci://registry/chart or https://repository#name`,
  }
  return { ...draft, questions: [...draft.questions, question] }
}
