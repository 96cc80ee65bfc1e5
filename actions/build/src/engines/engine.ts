import type { Ports } from '@slipway/core'
import type { ImageGraph, ImageLayout } from '@slipway/oci'
import type { BuildStep } from './build-log'
import type { Check } from './metadata'
import type { EngineName, Given } from '../inputs'
import type { BuildOrder } from './order'
import type { Symptom } from './symptoms'

/** How an engine is started: a program, or a plugin of one. */
export type Program = readonly [string, ...string[]]

/** Without a program it needs none. */
export type Availability = { readonly program?: Program } | { readonly missing: string; readonly hint: string }

/** Whether an engine can build something here, and why or why not. */
export interface Fitness {
  readonly fits: boolean
  readonly reason: string
}

export interface BuiltImage {
  readonly layout: ImageLayout
  readonly graph: ImageGraph
  /** What its steps were, where it runs any. */
  readonly steps?: readonly BuildStep[]
  /** What it has to say of the Dockerfile. */
  readonly checks?: readonly Check[]
}

/** What builds an image. The table of them is `index.ts`; what each does with which input stands in `options.ts`. */
export interface Engine {
  readonly name: EngineName
  /** How it says why it failed. */
  readonly symptoms: readonly Symptom[]
  /** Looks for the program and starts nothing. */
  available(ports: Ports): Promise<Availability>
  /** For `auto`: whether the program that was found can build this here. */
  fitness?(program: Program, given: Given, ports: Ports): Promise<Fitness>
  /** Leaves the image in a layout at `order.layout`, every blob verified. */
  build(order: BuildOrder, program: Program | undefined, ports: Ports): Promise<BuiltImage>
}
