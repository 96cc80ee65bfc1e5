import { CAUSES } from './causes'
import type { Symptom } from './symptoms'

/** What is wrong, where, and in whose words, in one sentence. */
export function sentence(
  symptom: Pick<Symptom, 'cause' | 'workload' | 'container' | 'message' | 'restarts' | 'awaits'>,
): string {
  const { cause, workload, container, restarts } = symptom
  const where =
    workload.name === ''
      ? ''
      : `${workload.kind} ${workload.name}${container === undefined ? '' : `, container ${container}`}: `
  const title = CAUSES[cause].title
  const text = where === '' ? title : title.charAt(0).toLowerCase() + title.slice(1)
  const again = restarts === undefined || restarts < 1 ? '' : `, ${restarts} restart${restarts === 1 ? '' : 's'}`
  const awaits = symptom.awaits === undefined ? '' : `; waiting: ${symptom.awaits}`
  return `${where}${text} (${brief(symptom.message)}${again})${awaits}`
}

const LONGEST = 400

export function brief(message: string): string {
  const text = message.replace(/\s+/g, ' ').trim()
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST / 2)} … ${text.slice(-LONGEST / 2)}`
}
