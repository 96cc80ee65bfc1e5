import { splitDocuments } from '../manifest/documents'
import type { PlanContainer } from './plan-containers'

const MOST = 10

/** Where else a chart says the image that was replaced: such texts stay as they are when the render is pinned. */
export function repeatsIn(text: string, containers: readonly PlanContainer[]): readonly string[] {
  const old = new Set(
    containers.filter(({ ours, before, after }) => ours && before !== after).map(({ before }) => before),
  )
  const notes: string[] = []
  for (const document of splitDocuments(text)) {
    for (const image of old) {
      const lines = document.text
        .split('\n')
        .filter((line) => line.replaceAll(/["']?\bimage(?:Name)?["']?\s*:\s*["']?[^\s"']+/g, '').includes(image))
      const [line] = lines
      if (line === undefined) continue
      const name = /^ {2}name:\s*(\S+)/m.exec(document.text)?.[1] ?? ''
      notes.push(`${document.kind} ${name} repeats ${image} and keeps it: ${line.trim().slice(0, 80)}`)
    }
  }
  return notes.slice(0, MOST)
}
