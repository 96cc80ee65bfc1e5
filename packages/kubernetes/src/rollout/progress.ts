import type { WorkloadView } from './observation'

const NAMED = 8

/**
 * How far the workloads are, in one line however many there are: those that are not ready are named, the others are
 * counted.
 */
export function progressLine(views: readonly Pick<WorkloadView, 'name' | 'ready' | 'desired'>[]): string {
  const each = (view: Pick<WorkloadView, 'name' | 'ready' | 'desired'>): string =>
    `${view.name} ${view.ready}/${view.desired}`
  if (views.length <= NAMED) return views.map(each).join(', ')
  const sum = (field: 'ready' | 'desired'): number => views.reduce((total, view) => total + view[field], 0)
  const waiting = views.filter((view) => view.ready < view.desired)
  const named = waiting.slice(0, NAMED).map(each).join(', ')
  const more = waiting.length > NAMED ? ` and ${waiting.length - NAMED} more` : ''
  return `${sum('ready')}/${sum('desired')} in ${views.length} workloads${waiting.length === 0 ? '' : `; not yet ${named}${more}`}`
}
