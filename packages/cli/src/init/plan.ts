import { checkDraft } from './check'
import { compose } from './compose'
import type { Wishes } from './wishes'
import type { Draft } from './draft'
import { isUnknown, type Release } from './hosts/pins'
import { planFiles } from './plan-files'
import type { Survey } from './survey'
import { questionsOf, type Told } from './told'

/** Everything that init would write and ask, before anything is written. */
export interface Plan extends Pick<Told, 'found' | 'lost' | 'questions'> {
  readonly files: ReadonlyMap<string, string>
}

/** @param change of what was found, such as by a pipeline that is translated */
export async function plan(
  found: Survey,
  wishes: Wishes & { readonly release: Release; readonly from?: string | undefined },
  change: (draft: Draft) => Draft = (draft) => draft,
): Promise<Plan> {
  const { release, environment } = wishes
  const draft = await checkDraft(change(compose(found, wishes)))
  return {
    files: await planFiles(draft, { found, release, environment }),
    found: draft.found,
    lost: draft.lost,
    questions: questionsOf(draft, { found, release, environment, from: wishes.from, unknown: isUnknown(release) }),
  }
}
