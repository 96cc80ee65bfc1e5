import { type RenderedDocument, splitDocuments } from '../manifest/documents'
import { Finder, NO_WORKLOADS, type Yaml } from './find-uses'
import type { FoundImages, ImageInParts, ImageUse } from './image-use'

/** Finds the images in renders of one chart. Documents that two renders share are parsed once. */
export class UseReader {
  readonly #parsed = new Map<string, FoundImages>()
  readonly #yaml: Yaml
  readonly #namespace: string

  private constructor(yaml: Yaml, namespace: string) {
    this.#yaml = yaml
    this.#namespace = namespace
  }

  static async open(namespace: string): Promise<UseReader> {
    return new UseReader(await import('yaml'), namespace)
  }

  /** Every image of the release; test hooks are no part of it. @throws UserError `MANIFEST_INVALID` */
  read(text: string): readonly ImageUse[] {
    return splitDocuments(text).flatMap((document) => this.#readDocument(document))
  }

  /** Images of the release that no scalar holds whole. @throws UserError `MANIFEST_INVALID` */
  parts(text: string): readonly ImageInParts[] {
    return splitDocuments(text).flatMap((document) => this.#parse(document)?.parts ?? [])
  }

  #readDocument(document: RenderedDocument): readonly ImageUse[] {
    const { start, source } = document
    const uses = this.#parse(document)?.uses ?? []
    return uses.map((use) => ({ ...use, source, range: [use.range[0] + start, use.range[1] + start] as const }))
  }

  #parse({ text, kind }: RenderedDocument): FoundImages | undefined {
    if (NO_WORKLOADS.has(kind) || !/image|repository/i.test(text)) return undefined
    const parsed = this.#parsed.get(text) ?? new Finder(this.#yaml, this.#namespace).find(text)
    this.#parsed.set(text, parsed)
    return parsed
  }
}
